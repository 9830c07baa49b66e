# ruff: noqa: E501, SIM905 - one kind of word, one block: the tables are read as lists
"""The linter's dictionary: verbs by how large a movement they ask for, and the words that go with them.

Verbs are written in their base form; ``forms`` makes the others. Past forms are left out on purpose: in a prompt
they tell a state ("tied back", "crossed legs").
"""

from __future__ import annotations

import re
from enum import IntEnum


class Size(IntEnum):
    """How large a movement a verb asks for."""

    NONE = 0  # a posture, a state, a look
    AMBIENT = 1  # things that move by themselves: cloth, hair, leaves, light
    MICRO = 2  # of the face and the breath
    MINOR = 3  # of head, hands, one limb
    MAJOR = 4  # of the whole body, or with a thing
    BIG = 5  # large and lively: models lose the figure


_NONE = """
be have wear hold carry stand sit lie lean pose rest face feature include contain show depict surround hang stare gaze look watch
wait sleep own keep stay remain seem belong match resemble sport clutch grip await ignore
know feel think want need hope dream remember consider live exist overlook span frame set colour color shade
clothe cloth decorate end begin start continue finish help let cause allow use try make do get go come
"""
_AMBIENT = """
flap swarm slosh bubble froth fizz sizzle ooze seep leak spill tumble cascade surge flood blaze grow shrink expand contract land dilate darken lighten whir
blow flutter sway swing ripple billow drift float flicker glow shimmer sparkle glitter twinkle pulse waver rustle flow trickle drip pour
fall rain snow swirl curl rise scatter burn smoke steam crackle bob rock roll lap shine gleam undulate quiver fill well
creep settle hover bend stir hum buzz blur melt spread fade dim brighten bloom wither crumble tremble wobble bounce jiggle splash
whirl swish sink spark smoulder flare beat throb vibrate evaporate mist ebb whip
"""
_MICRO = """
blink breathe smile grin smirk frown pout wink squint sigh exhale inhale swallow gasp gulp yawn sniff sniffle sob weep cry laugh giggle chuckle
twitch wrinkle soften relax tense tighten narrow widen furrow quirk part purse blush shiver murmur whisper talk speak sing mouth
mumble chew bite lick snore doze shudder wince grimace beam purr growl pant mutter scowl sneer weep whimper moan groan gape
wiggle fidget tap drum flex clench unclench concentrate listen
"""
_MINOR = """
turn nod tilt lift raise lower glance peek peer wave point shrug bow touch stroke brush tuck rub scratch reach extend stretch cross uncross
adjust gesture beckon shake clasp fold unfold cup straighten shift slump hunch cock rotate twist incline
lay cover dust salute weigh untie scoop dip peel crack wag perk flatten paw nudge prod poke pinch grip grasp release draw shield wring crumple tear rip fan extinguish
snuff inspect examine study present unveil unroll wrap unwrap hoist drape brace hook pin clip signal mimic mime applaud toast clink doodle sign scribble erase click scroll swipe
light open close pull push press squeeze hug embrace kiss caress pat cradle nuzzle nestle offer salute clap snap flip
type write read paint sketch sip drink eat taste smell play strum pluck knead polish wipe dab comb
flick toss sweep trace slide gather tug unbutton button zip unzip loosen fasten knock ring dial ruffle move pet feed
"""
_MAJOR = """
walk stroll step pace stride wander amble approach enter exit leave arrive return climb descend ascend crouch squat kneel
wake arise march limp stumble trudge trot jog swim dive wade ride drive pedal cycle sail row paddle ski skate
pick grab take put place drop catch throw hand pass bring deliver cook cut chop slice serve wash clean dig build hammer
fly soar crawl drag haul unpack pack search follow meet greet shout yell scream bang pound check stagger sneak tiptoe shuffle saunter hurry storm retreat plunge topple mount dismount board hurl fetch rouse lead guide shove load unload
escape hide crash collapse faint trip slip work mop transform
"""
_BIG = """
dance jump leap run sprint spin twirl skip hop gallop bound prance celebrate cheer thrash flail headbang dash race rush chase charge stampede
party rave boogie twerk writhe convulse rampage zoom bolt pounce explode erupt whoop pirouette frolic romp
breakdance moonwalk skateboard surf snowboard rollerblade jitterbug waltz tango hurtle barrel cavort gyrate shimmy
"""
_COMPLEX = """
parry duel fight spar brawl wrestle grapple tackle punch kick slash stab lunge dodge somersault backflip cartwheel juggle
battle box fence cartwheel vault dribble dunk disarm throttle strangle behead ambush attack joust
"""


def forms(verb: str) -> tuple[str, ...]:
    """The base form, the third person and the -ing form."""
    return verb, third(verb), running(verb)


def third(verb: str) -> str:
    """The form after *she*."""
    if verb in {"have", "be", "do", "go"}:
        return {"have": "has", "be": "is", "do": "does", "go": "goes"}[verb]
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if re.search(r"(?:s|x|z|ch|sh)$", verb) else f"{verb}s"


def running(verb: str) -> str:
    """The -ing form."""
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return f"{verb[:-1]}ing"
    if re.fullmatch(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]|begin|forget|unzip", verb):
        return f"{verb}{verb[-1]}ing"
    return f"{verb}ing"


_NOT_VERBS = frozenset(
    "blush blushes present presents study studies fan fans pin pins clip clips hook hooks board boards mount mounts storm storms toast sign signs check checks guide guides lead leads tear tears cover covers crack cracks growl bubble bubbles flood paw paws perk perks flap flaps signal signals grip grips storm load loads leaves light lights bangs bang well wells dress close clothing cloth cloths row rows box boxes fence fences land lands ring rings bow bows "
    "frame frames set sets cover covers part parts beam beams cup cups fold folds step steps fall falls rain snow smoke steam "
    "mist blur mouth sail sails bolt bolts barrel barrels hammer row drum drums pet pets play plays work works end feature face "
    "faces ski skis skate cycle cycles hand place places party button buttons zip comb type types snow snows spark sparks "
    "watch watches beat beats curl curls sink sinks rock rocks roll rolls fly flies open race races charge "
    "cook cooks cut cuts paint sketch polish drop drops catch trip slip slips drink drinks pack packs meet serve pass hide "
    "setting building lighting landing railing painting wedding filling rings skip surf surfs hop hops box gulp "
    "swallow swallows point points show shows live lives use uses wave waves bound bounds bob bobs lap laps".split()
)
"""Forms that are another word more often than this verb. After a subject they count again (``LATE``)."""

POSES = frozenset("hug embrace cradle clasp grip grasp brace nestle wrap".split())
"""What somebody may be doing in a still just as well: in -ing it asks for no movement."""

COMPLEX = frozenset(form for verb in _COMPLEX.split() for form in forms(verb)) - {"box", "fence", "fences", "boxes"}

NOMINAL = {
    "smile": Size.MICRO, "grin": Size.MICRO, "frown": Size.MICRO, "blink": Size.MICRO, "wink": Size.MICRO, "laugh": Size.MICRO,
    "sigh": Size.MICRO, "breath": Size.MICRO, "breathing": Size.MICRO, "yawn": Size.MICRO, "twitch": Size.MICRO, "gasp": Size.MICRO,
    "nod": Size.MINOR, "wave": Size.MINOR, "shrug": Size.MINOR, "glance": Size.MINOR, "tilt": Size.MINOR, "turn": Size.MINOR,
    "bow": Size.MINOR, "stretch": Size.MINOR, "gesture": Size.MINOR, "gestures": Size.MINOR, "kiss": Size.MINOR, "hug": Size.MINOR,
    "sway": Size.AMBIENT, "flicker": Size.AMBIENT, "shimmer": Size.AMBIENT, "flutter": Size.AMBIENT, "ripple": Size.AMBIENT,
    "ripples": Size.AMBIENT, "sparkle": Size.AMBIENT, "pulse": Size.AMBIENT, "drift": Size.AMBIENT, "bounce": Size.AMBIENT,
    "movement": Size.AMBIENT, "movements": Size.AMBIENT, "motion": Size.AMBIENT, "loop": Size.AMBIENT, "idle": Size.AMBIENT,
    "transition": Size.AMBIENT, "morph": Size.AMBIENT, "timelapse": Size.AMBIENT, "walk": Size.MAJOR, "step": Size.MAJOR,
    "dance": Size.BIG, "jump": Size.BIG, "leap": Size.BIG, "spin": Size.BIG, "sprint": Size.BIG,
}  # fmt: skip
"""Movements named by a noun."""

THINGS = frozenset(
    """
hair hairs strand strands bangs fringe ponytail braid braids pigtails twintails ahoge lock locks curl curls fur mane feather feathers tail tails ear ears wing wings
wind breeze gust air leaf leaves petal petals blossom blossoms grass wheat corn branch branches tree trees flower flowers reeds bamboo
rain snow snowflake snowflakes raindrop raindrops drop drops water wave waves sea ocean river stream waterfall ripple ripples foam bubble bubbles puddle tide
smoke steam fog mist haze cloud clouds dust sand ash ember embers spark sparks flame flames fire candle candles candlelight campfire lantern lanterns fireflies firefly
light lights sunlight moonlight shadow shadows neon glow aura particle particles sparkles glitter confetti beam beams lamp hologram hud screen screens star stars sun moon
sky aurora lightning reflection reflections cape cloak dress skirt gown robe sleeve sleeves scarf ribbon ribbons veil coat shirt fabric cloth clothes
kimono hem collar curtain curtains flag flags banner banners sail sails tassel earring earrings necklace chain bell jewellery jewelry
tear tears sweat blood eye eyes eyelash eyelashes eyelid eyelids brow brows eyebrow eyebrows lip lips mouth jaw cheek cheeks nose nostrils pupil pupils gaze expression
chest shoulder shoulders finger fingers toe toes foot feet breath breathing face wrinkle fan propeller wheel wheels gear gears record vinyl coin globe planet earth clock pendulum windmill top
traffic boat boats ship ships train car cars elevator door window blinds paper papers page pages balloon balloons kite lines day night season dawn dusk skin lens
magic energy rune runes portal text letters title logo panel background foreground world city street landscape
lily lilies tentacles vines ivy moss lashes smile laughter sound music lava volcano sunset sunrise sunbeams rays ray pollen seeds dandelion fish koi jellyfish
""".split()
)
"""What moves by itself or is a small part of a figure: its movement is no action."""

PEOPLE = frozenset(
    """
she he it they we i you who somebody someone person people figure character characters man men woman women girl girls boy boys child children kid kids baby toddler
lady gentleman guy teenager teen adult elder grandmother grandfather mother father mom dad son daughter sister brother couple crowd group audience hero heroine villain protagonist
actor actress model dancer idol singer musician pianist violinist guitarist drummer conductor chef cook barista waiter waitress bartender nurse doctor surgeon teacher student
detective cop officer policeman soldier warrior knight king queen prince princess samurai ninja monk priest nun witch wizard mage sorceress elf dwarf fairy vampire pirate viking
cowboy astronaut pilot sailor fisherman farmer gardener driver cyclist runner boxer fighter archer hunter thief spy assassin hacker scientist engineer painter artist writer photographer
bride groom maid butler businessman businesswoman worker mechanic blacksmith librarian shopkeeper old elderly veteran mascot chibi catgirl vtuber robot android cyborg mecha alien
monster dragon demon angel ghost zombie orc goblin giant creature animal dog puppy cat kitten horse pony fox wolf bear lion tiger bird crow raven owl eagle rabbit bunny
deer elephant monkey panda butterfly bee cow sheep goat pig duck swan penguin dolphin whale turtle frog snake mouse hamster
head body hand hands arm arms leg legs knee knees chin fist palm
""".split()
)
"""Who does something: the word a verb may follow."""

_BLOCKS = (
    (_NONE, Size.NONE),
    (_AMBIENT, Size.AMBIENT),
    (_MICRO, Size.MICRO),
    (_MINOR, Size.MINOR),
    (_MAJOR, Size.MAJOR),
    (_BIG, Size.BIG),
    (_COMPLEX, Size.BIG),
)
_ALL = {form: (verb, size) for block, size in _BLOCKS for verb in block.split() for form in forms(verb)}
_DOUBTFUL = _NOT_VERBS | THINGS | PEOPLE

VERBS = {form: meaning for form, meaning in _ALL.items() if form not in _DOUBTFUL}
"""Every form that is surely a verb, with its base form and size."""

LATE = {form: meaning for form, meaning in _ALL.items() if form in _DOUBTFUL}
"""Forms that are verbs only where a verb is due: after somebody who does something."""

ADVERBS = frozenset(
    "slowly gently softly smoothly slightly quickly just now then also still always never suddenly finally gradually barely "
    "almost very so quite all both each only even again once soon together".split()
)

PACE = re.compile(
    r"\b(?:slow(?:ly|er|ed|ing|mo|s)?|time ?lapse|hyperlapse|smooth(?:ly|s)?|gentl[ey]|subtl[ey]|slight(?:ly)?|soft(?:ly)?(?! (?:[a-z]+ ){0,2}?(?:light|lighting|focus|shadows?|bokeh|background|fill|box|key|palette|colou?rs|window|north|rim|sun\w*))"
    r"|minimal(?:ly)?|calm(?:ly)?|relaxed|unhurried(?:ly)?|leisurely|graceful(?:ly)?|natural(?:ly)? (?:motion|movements?|sway|pace)|easy pace|tender(?:ly)?"
    r"|delicate(?:ly)?|faint(?:ly)?|laz(?:y|ily)|gradual(?:ly)?|(?:small|polite|brief|light|quick little|tiny|slow) (?:\w+ )?(?:movements?|motions?|gestures?|steps?|nods?|smile|breathing|sway|waves?|shrug|shift|bow|kiss|laugh|turn|tilt|glance|frown|breath|sigh|shake|stretch|tremor|lean|hop)|a little|a bit|barely|lightly|lights? touch|eas(?:es|ing|e) |serene(?:ly)?|peaceful(?:ly)?|tiny"
    r"|restrained|micro|controlled|steadily|quiet(?:ly)?|languid(?:ly)?|effortless(?:ly)?|fluid(?:ly)?|fluid|careful(?:ly)?|patient(?:ly)?|cautious(?:ly)?|idle|in place|light(?:ly)? (?:sway|breeze|breathing|movement|nod|touch|smile)|limited (?:movement|motion)|measured|deliberate(?:ly)?|mild(?:ly)?|understated|low motion|little (?:movement|motion)|steady pace|dreamy|dreamily|sluggish(?:ly)?|sleep(?:y|ily)|drows(?:y|ily)|wear(?:y|ily)|hesitant(?:ly)?|silky|weightless(?:ly)?|feather light|inch(?:es|ing)|timid(?:ly)?|shy(?:ly)?|loosely|creep(?:s|ing)|glid(?:es|ing)|drift(?:s|ing)|float(?:s|ing))\b"
)
"""Words that keep a movement slow, small or smooth."""

STEADY = re.compile(
    r"\b(?:minimal|subtle|small|slight|gentle|restrained|limited|little|tiny|low|slow|soft|micro|controlled|minimum|less)(?:,? \w+){0,2}? (?:movements?|motions?|animation|gestures?|sway)\b"
    r"|\bslow[ -]?mo(?:tion)?\b|\b(?:in place|on the spot|barely moving|upper body still|feet planted|stays in frame)\b"
)
"""Phrases that bound all movement of a prompt."""

LIVELY = re.compile(
    r"\b(?:wild(?:ly)?|frantic(?:ally)?|energetic(?:ally)?|excitedly|vigorous(?:ly)?|enthusiastic(?:ally)?|violent(?:ly)?|crazily|crazy|furious(?:ly)?|hectic(?:ally)?|manic(?:ally)?|explosive(?:ly)?"
    r"|uncontroll(?:ed|ably)|exuberant(?:ly)?|ecstatic(?:ally)?|hyperactive|frenzied|frenetic(?:ally)?|chaotic(?:ally)?|rapidly|at full speed|full speed|like crazy|all over the place|hysterically|feverishly|aggressively|ferociously)\b"
)
"""Adverbs that ask for large movement whatever the verb."""

OVERALL = re.compile(
    r"\b(?:goes? (?:wild|crazy|nuts)|going (?:wild|crazy)|lots of (?:movement|motion|action)|(?:big|large|huge|intense|dynamic|extreme|fast|rapid|high energy|full body|dramatic|energetic|wild|vigorous) (?:body )?(?:movements?|motions?|action|dance|dancing|choreography)|high energy|moves? around a lot|nonstop (?:movement|motion|action)|action packed)\b"
)
"""Phrases that ask for large movement."""

NOT_RUNNING = frozenset(
    """
evening morning building buildings ceiling king ring string spring thing things nothing something everything anything wing sling railing wedding painting
clothing lighting setting background earring earrings stocking stockings flooring legging leggings housing viking pudding sibling darling duckling sterling
during according including regarding amazing stunning interesting breathtaking charming striking outstanding gripping compelling haunting captivating loving caring trusting inviting
cutting shading rendering filmmaking colouring coloring grading engraving drawing modelling texturing styling framing posing standing sitting lying wearing holding leaning facing looking
staring gazing featuring containing showing depicting surrounding resting hanging being having waiting sleeping matching missing existing overlooking spanning
seating parking crossing clearing landing meaning feeling blessing sing bring cling sling fling sting swing ping ding ming living dining
piercing freezing boiling blazing dazzling blinding ongoing upcoming following establishing trending winning cling carrying kneeling
imposing towering glowering brooding unassuming unyielding tasting lounging reclining sprawling squatting crouching perching
foreboding embroidering beijing dressing bedding lining trimming marking markings tattooing darling
""".split()
)
"""Words in -ing that are no movement."""

ATTRIBUTE = re.compile(
    r"\b(?:running (?:shoes?|tracks?|gear|water|late)|walking (?:sticks?|canes?|boots?)|rocking (?:chairs?|horse)|swimming (?:pool|suit|trunks)|boxing (?:gloves?|ring|gym)|dancing shoes?"
    r"|dance (?:floor|studio|hall|shoes)|sewing machine|reading (?:glasses|lamp|room)|sleeping bag|fishing (?:rod|boat|net|village|harbou?r)|riding (?:boots|crop|habit)|flying car|jump ?suit|jump cut|jump ?rope|turning point|hiking boots"
    r"|running man|racing (?:suit|car|stripes)|battle (?:armou?r|field|damage|scars?|worn|dress)|fighter jet|spinning wheel|opening (?:shot|credits|scene)|closing (?:shot|credits)|cross ?legged|crossed|close ups?|bow ?tie|drawing board|cutting board|cooking pot|training (?:room|gear|grounds?|outfit)|dress shoes?"
    r"|(?:flowing|glowing|shining|gleaming|sparkling|burning) (?:[a-z]+ )?(?:gown|dress|hair|robes?|cape|cloak|skirt|eyes|skin|sword|armou?r|jewell?ery|jewels?|windows?)"
    r"|turn(?:ed)? away from|film look|cinematic look|light touch|motion blur|stop motion|motion graphics?|motion picture|body language|speed lines)\b"
)
"""Phrases in which a verb's form is no movement."""
