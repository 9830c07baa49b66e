"""What each node of a workflow becomes here. The result has drafts of our nodes and one entry for every node there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charstudio.model.kind import Kinds, KindSpec
from charstudio.model.values import Json
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import Endpoint
from charstudio.studio.comfy.cloud_rules import CLOUD_RULES
from charstudio.studio.comfy.draft import Draft, Feed
from charstudio.studio.comfy.local_chain import DECODERS, TEXT_ENCODERS, Chain, chain_of
from charstudio.studio.comfy.report import Entry, Fate
from charstudio.studio.comfy.values import Params, from_cloud, with_cast
from charstudio.studio.comfy.wires import PASSES, SWITCH, is_holder, literal, matching
from charstudio.studio.comfy.workflow import ComfyNode, Plug, Workflow, as_name

_LOADERS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "LoadImage": ("source.image", "image", ("image",)),
    "LoadImageOutput": ("source.image", "image", ("image",)),
    "LoadVideo": ("source.video", "video", ("file", "video")),
    "VHS_LoadVideo": ("source.video", "video", ("video",)),
    "VHS_LoadVideoPath": ("source.video", "video", ("video",)),
    "LoadAudio": ("source.audio", "audio", ("audio",)),
    "VHS_LoadAudio": ("source.audio", "audio", ("audio_file",)),
    "VHS_LoadAudioUpload": ("source.audio", "audio", ("audio",)),
}
_WORDS = {"source.image": "picture", "source.video": "clip", "source.audio": "sound"}
_TEXTS = ("PrimitiveString", "PrimitiveStringMultiline", "PrimitiveNode")
_NOTES = ("Note", "MarkdownNote")
_TITLE_LENGTH = 60
MAX_MADE = 300
"""Nodes that one workflow may become here; what is beyond is left out and said so."""
MAX_CHAINS = 60
_TOO_MANY = "the workflow is too large: only its first nodes are taken over"


@dataclass(frozen=True, slots=True)
class Match:
    """``saved`` are the plugs whose results were kept there, each with its node: clips of them go to the timeline."""

    workflow: Workflow
    drafts: tuple[Draft, ...]
    saved: tuple[tuple[ComfyNode, Plug], ...]
    entries: Mapping[str, Entry]
    aliases: Mapping[str, Plug]
    todo: tuple[str, ...]


def match(workflow: Workflow, kinds: Kinds, catalog: Catalog) -> Match:
    """Match all nodes. Never fails: what fits nothing is an entry with the reason."""
    matcher = _Matcher(workflow, kinds, catalog)
    for node in workflow.nodes.values():
        if node.type in DECODERS:
            matcher.chain(chain_of(workflow, node, is_material))
    for node in workflow.nodes.values():
        if node.id not in matcher.entries:
            matcher.single(node)
    entries = {key: matcher.entries[key] for key in workflow.nodes}
    return Match(workflow, tuple(matcher.drafts), tuple(matcher.saved), entries, matcher.aliases, tuple(matcher.todo))


def is_material(node: ComfyNode) -> bool:
    """Whether its outputs are pictures, clips or sounds, rather than steps on the way to one."""
    return node.type in _LOADERS or node.type in CLOUD_RULES or node.type in DECODERS or node.type in PASSES


def saves(node: ComfyNode) -> bool:
    """Whether it keeps or shows a result."""
    return node.type.startswith(("Save", "Preview")) or node.type == "VHS_VideoCombine"


class _Matcher:
    """Collects drafts and entries."""

    def __init__(self, workflow: Workflow, kinds: Kinds, catalog: Catalog) -> None:
        self._workflow = workflow
        self._kinds = kinds
        self._catalog = catalog
        self.drafts: list[Draft] = []
        self.entries: dict[str, Entry] = {}
        self.saved: list[tuple[ComfyNode, Plug]] = []
        self.aliases: dict[str, Plug] = {}
        self.todo: list[str] = []
        self._decoded: dict[tuple[Plug, ...], str] = {}

    def single(self, node: ComfyNode) -> None:
        """Match a node that stands for itself."""
        makes = node.type in _LOADERS or node.type in CLOUD_RULES or node.type in _TEXTS
        if makes and len(self.drafts) >= MAX_MADE:
            self._enter(node, Fate.LEFT, "", _TOO_MANY)
        elif node.type in _LOADERS:
            self._loader(node)
        elif node.type in CLOUD_RULES:
            self._cloud(node)
        elif node.type in _TEXTS and isinstance(node.values.get("value"), str):
            self._text(node)
        elif saves(node):
            self._saver(node)
        else:
            self._other(node)

    # --- single nodes ------------------------------------------------------------------------------------------

    def _loader(self, node: ComfyNode) -> None:
        kind, port, names = _LOADERS[node.type]
        file = _file_name(node.text(*names))
        title = file[:_TITLE_LENGTH] or self._kinds[kind].title
        self._draft(Draft(node.id, kind, title, node.x, node.y, {0: port}, muted=node.skipped))
        wanted = f"the file “{file}”" if file else f"a {_WORDS[kind]}"
        self.todo.append(f"Choose {wanted} for the node “{title}”.")
        self._enter(node, Fate.TAKEN, _named(self._kinds[kind], title), _skipped(node, ""))

    def _text(self, node: ComfyNode) -> None:
        params = Params()
        params.put(self._kinds["source.text"], "text", node.values["value"])
        title = node.title[:_TITLE_LENGTH] or "Text"
        self._draft(Draft(node.id, "source.text", title, node.x, node.y, {0: "text"}, params.found))
        self._enter(node, Fate.TAKEN, _named(self._kinds["source.text"], title))

    def _cloud(self, node: ComfyNode) -> None:
        rule = CLOUD_RULES[node.type]
        spec = self._kinds[rule.kind]
        endpoint = self._endpoint(rule.model(node))
        values = {name: literal(self._workflow, node, name) for name in (*node.values, *node.inputs)}
        params = from_cloud(spec, values, endpoint, rule.decided)
        feeds = [Feed(ports, tuple(matching(node, names))) for ports, names in rule.feeds]
        words = Feed((_words_port(spec),), tuple(matching(node, ("prompt",))))
        fed = {name for _ports, names in rule.feeds for name in names}
        unfed = [name for name in node.inputs if name not in values or values[name] is None]
        lost = [name for name in unfed if not matching_any(name, fed) and name != "prompt"]
        params.notes += [f"“{name}” cannot be wired here" for name in lost]
        self._made(node, spec, endpoint, params, (*feeds, words))

    def _made(
        self, node: ComfyNode, spec: KindSpec, endpoint: Endpoint | None, params: Params, feeds: tuple[Feed, ...]
    ) -> None:
        if spec.id == "video.references":
            params.found["prompt"] = with_cast(str(params.found.get("prompt", "")))
        if endpoint is not None:
            params.found["model"] = endpoint.model_id
        else:
            params.notes.append("its model is not in the catalogue, so it is made as a draft until you choose one")
        title = node.title[:_TITLE_LENGTH] if node.title not in ("", node.type) else spec.title
        outputs = {0: spec.outputs[0].name}
        self._draft(Draft(node.id, spec.id, title, node.x, node.y, outputs, params.found, feeds, node.skipped))
        notes = [*([f"made by {endpoint.title}"] if endpoint else []), *dict.fromkeys(params.notes)]
        fate = Fate.CHANGED if params.notes else Fate.TAKEN
        self._enter(node, fate, _named(spec, title), _skipped(node, "; ".join(notes)))

    def _saver(self, node: ComfyNode) -> None:
        plugs = matching(node, ("video", "images", "image", "audio", "filenames"))
        self.saved.extend((node, plug) for plug in plugs)
        self._enter(node, Fate.TAKEN, "", "every result is kept and shown by itself")

    def _other(self, node: ComfyNode) -> None:
        if node.type in _NOTES:
            words = " ".join(node.text("text").split())
            start = words if len(words) <= 200 else f"{words[:200]}…"
            self._enter(node, Fate.LEFT, "", f"notes are not taken over: “{start}”")
        elif node.type in PASSES or node.type == SWITCH:
            self._enter(node, Fate.CHANGED, "", _PASS_NOTES.get(node.type, "what went through it goes straight on"))
        elif is_holder(node):
            self._enter(node, Fate.CHANGED, "", "read by what it was wired to, where that uses it")
        elif node.type.startswith("Load") or node.type.endswith("Loader") or "Lora" in node.type:
            self._enter(node, Fate.LEFT, "", "weights on your disk are not used: cloud models bring their own")
        else:
            self._enter(node, Fate.LEFT, "", "there is no node here that does this")

    # --- chains ------------------------------------------------------------------------------------------------

    def chain(self, chain: Chain) -> None:
        """Match a graph that ran on the user's own machine."""
        samples = tuple(matching(chain.decoder, ("samples",))) or (Plug(chain.decoder.id, -1),)
        twin = self._decoded.setdefault(samples, chain.decoder.id)
        if twin != chain.decoder.id:
            self.aliases[chain.decoder.id] = Plug(twin, 0)
            self._enter(chain.decoder, Fate.CHANGED, "", "it gives the same as another one, which stands for both")
        elif len(self._decoded) > MAX_CHAINS:
            self._enter(chain.decoder, Fate.LEFT, "", _TOO_MANY)
        elif chain.continued is not None:
            self.aliases[chain.decoder.id] = chain.continued
            self._left(chain, "it lengthens the clip before it; here a clip is as long as its sound in one go")
        elif not chain.kind:
            self._left(chain, "clips without a starting picture have no node here" if chain.shot else "it is not known")
        else:
            self._chain_made(chain)

    def _left(self, chain: Chain, reason: str) -> None:
        for node in (chain.decoder, *chain.members):
            self._enter(node, Fate.LEFT, "", reason)

    def _chain_made(self, chain: Chain) -> None:
        spec = self._kinds[chain.kind]
        endpoint = self._endpoint(chain.model)
        params = self._chain_params(chain, spec)
        sounds = chain.sounds()
        if len(sounds) > 1:
            params.notes.append(f"only the first of {len(sounds)} voices is wired; a clip with one speaker is made")
        if any("mask" in name for name in (chain.shot.inputs if chain.shot else ())):
            params.notes.append("masks are not taken over")
        words = [plug for node in chain.encoders("positive") for plug in matching(node, (TEXT_ENCODERS[node.type],))]
        feeds: tuple[Feed, ...] = (
            Feed(("image", "more") if spec.input("more") else ("image",), tuple(dict.fromkeys(chain.pictures()))),
            Feed(("end_image",), tuple(chain.last_picture())),
            Feed(("audio",), tuple(sounds[:1])),
            Feed((_words_port(spec),), tuple(words)),
        )
        if spec.id == "image.portrait":
            feeds = feeds[3:]
        params.notes.insert(0, "runs in the cloud instead of here; steps, guidance and sampler are the model’s")
        self._made(chain.decoder, spec, endpoint, params, feeds)
        became = self.entries[chain.decoder.id].became
        for node in chain.members:
            fate, note = _part(node)
            self._enter(node, fate, became if fate is Fate.CHANGED else "", note)

    def _chain_params(self, chain: Chain, spec: KindSpec) -> Params:
        params = Params()
        params.put(spec, "instruction" if spec.param("instruction") else "prompt", self._words(chain, "positive"))
        if unwanted := self._words(chain, "negative"):
            params.put(spec, "negative_prompt", unwanted)
        if (seed := chain.seed()) is not None:
            params.put(spec, "seed", int(seed))
        length = chain.number("length")
        if length and spec.param("duration"):
            params.put(spec, "duration", round(length / chain.fps(), 3))
        rate, choice = str(round(chain.fps())), spec.param("fps")
        if choice is not None and chain.shot is not None and rate in choice.choices:
            params.found["fps"] = rate
        width, height = chain.number("width"), chain.number("height")
        if width and height:
            params.notes.append(f"the size follows the film ({width:.0f} × {height:.0f} px there)")
        return params

    def _words(self, chain: Chain, role: str) -> str:
        encoders = chain.encoders(role)
        found: list[Json] = [literal(self._workflow, node, TEXT_ENCODERS[node.type]) for node in encoders]
        return "\n".join(words.strip() for words in found if isinstance(words, str) and words.strip())

    # --- noting ------------------------------------------------------------------------------------------------

    def _endpoint(self, model: str) -> Endpoint | None:
        found = self._catalog.model(model) if model else None
        return found.first if found is not None else None

    def _draft(self, draft: Draft) -> None:
        self.drafts.append(draft)

    def _enter(self, node: ComfyNode, fate: Fate, became: str = "", note: str = "") -> None:
        """The first word on a node counts, except that being used beats being left out."""
        before = self.entries.get(node.id)
        if before is None or (before.fate is Fate.LEFT and fate is not Fate.LEFT):
            self.entries[node.id] = Entry(node.name, fate, became, note)


_PASS_NOTES = {
    "CreateVideo": "the clip goes on as it is; a sound wired here is not laid under it",
    "AudioConcat": "only the first sound goes on",
    "BatchImagesNode": "its pictures are wired one by one",
    "ImageBatch": "its pictures are wired one by one",
    "ImageStitch": "its pictures are wired one by one",
    "Reroute": "its wire goes straight",
}


def _part(node: ComfyNode) -> tuple[Fate, str]:
    if "Lora" in node.type:
        return Fate.LEFT, "LoRAs are not taken over"
    if "Mask" in node.type or node.type == "Painter":
        return Fate.LEFT, "masks are not taken over"
    if node.type in TEXT_ENCODERS:
        return Fate.CHANGED, "its words are a parameter"
    if "Load" in node.type:
        return Fate.CHANGED, "the cloud model brings its own weights"
    return Fate.CHANGED, "a part of it"


def _words_port(spec: KindSpec) -> str:
    return "instruction" if spec.input("instruction") else "prompt"


def matching_any(name: str, patterns: set[str]) -> bool:
    """Whether an input's name is among ``patterns``, of which some end in ``*``."""
    return any(name == pattern or (pattern.endswith("*") and name.startswith(pattern[:-1])) for pattern in patterns)


def _file_name(text: str) -> str:
    """A file's own name, without folders and without ComfyUI's mark of the folder ("clip.mp4 [input]")."""
    name = text.replace("\\", "/").rsplit("/", 1)[-1]
    return as_name(name.rsplit(" [", 1)[0] if name.endswith("]") else name)


def _named(spec: KindSpec, title: str) -> str:
    return spec.title if title == spec.title else f"{spec.title} “{title}”"


def _skipped(node: ComfyNode, note: str) -> str:
    return "; ".join(filter(None, (note, "it was bypassed there and is muted here"))) if node.skipped else note
