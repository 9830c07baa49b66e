# ruff: noqa: E501 - one kind of feat, one row: the table is read as a list
"""Fights, acrobatics and tricks of the hand, by their phrases; their verbs are in ``words.COMPLEX``."""

from __future__ import annotations

import re

_WEAPON = r"(?:sword|katana|blade|gun|pistol|rifle|weapon|dagger|knife|bow|arrow|spear|axe|revolver|saber|sabre|lightsaber|rapier|staff)s?"
_OWN = r"(?:(?:a|an|his|her|their|its|the|two|both) )?(?:\w+ )?"
FEAT = re.compile(
    rf"\b(?:draw(?:s|ing)?|swing(?:s|ing)?|wield(?:s|ing)?|brandish(?:es|ing)?|fir(?:es|ing)|shoot(?:s|ing)?|throw(?:s|ing)?|twirl(?:s|ing)?|spin(?:s|ning)?|unsheath(?:es|e|ing)) {_OWN}{_WEAPON}\b"
    r"|\b(?:sword|fist|gun|knife|bar|street|lightsaber|boss|snowball|pillow|food|water) ?(?:fight(?:s|ing)?|battle|duel)\b|\bswordplay\b|\bgunfight\b|\bsword ?fight\w*"
    r"|\b(?:fight|battle|action|combat|chase) (?:scene|sequence|choreography)\b|\b(?:exchang\w+|trad\w+) (?:blows|punches)|\b(?:martial arts|kung fu|karate|taekwondo|capoeira|parkour|gymnastics|acrobatics?|choreograph\w+|hand to hand|sparring)\b"
    r"|\b(?:back ?flips?|front ?flips?|somersaults?|cartwheels?|handsprings?|hand ?stands?|(?:high|spinning|flying|jumping|jump|axe|side|front) kicks?|roundhouse|uppercuts?|pirouettes?|triple axel|fencing|fences (?:against|with)|kick ?flips?|summersaults?|backhandsprings?|wall run)\b"
    rf"|\bthrow(?:s|ing)? (?:a |an |the )?(?:combination|flurry|series|punch(?:es)?|kicks?|shurikens?|daggers?|jabs?|hook)\b|\banime battle\b|\bin (?:a )?(?:fierce |epic |heated )?(?:battle|combat)\b(?! armou?r)|\bblock(?:s|ing)? (?:the |a |an |his |her )?(?:strike|attack|blow|punch|kick|sword)s?"
    r"|\b(?:clash(?:es|ing)?|swords? clash\w*|dogfight\w*|shootout)\b|\b(?:ty(?:ing|es)|ties) (?:\w+ ){0,2}(?:shoe)?(?:laces?|knots?|neck ?tie|bow ?tie)\b|\bshuffl(?:es|ing) (?:\w+ ){0,2}cards\b|\bsolv(?:es|ing) (?:\w+ ){0,2}cube\b"
    r"|\bcatch(?:es|ing)? (?:\w+ ){0,2}(?:ball|baseball|frisbee|knife|arrow|sword)\b|\bdoes (?:a |the )?(?:splits?|flips?|tricks?)\b|\bflips? (?:over|through the air|backwards?)\b"
)
"""What is more than video models can do, in the words people ask for it."""
