"""The colours of the sample's world: lavender, scarf red, warm lamps and an indigo dusk."""

HAIR_LIGHT = "#e0d0fb"
HAIR = "#c4adf0"
HAIR_LOW = "#ab8ee0"
HAIR_SHADE = "#8a6ccb"
HAIR_DEEP = "#58418f"
HAIR_LINE = "#4a3586"
HAIR_SHINE = "#f6eeff"

SKIN = "#ffe7da"
SKIN_SHADE = "#f4bfb1"
SKIN_DEEP = "#d98f92"
SKIN_LINE = "#8a4452"
BLUSH = "#ff8f8a"
LIP = "#c9525e"

LASH = "#3b2246"
IRIS = ("#3d1b3f", "#8a3d2c", "#e08a35", "#ffd77a")

FRAME = "#7d3f2c"
FRAME_LIGHT = "#ffce8a"

SCARF_LIGHT = "#f2635a"
SCARF = "#d83a43"
SCARF_SHADE = "#a5233c"
SCARF_DEEP = "#741534"
SCARF_LINE = "#5c1030"

COAT_LIGHT = "#fff6e6"
COAT = "#f1e4d3"
COAT_SHADE = "#cfb6bf"
COAT_DEEP = "#9d84a6"
COAT_LINE = "#5b4468"

WOOD = "#8a5536"
STAR = "#ffd66b"
LAMP = "#ffc46b"
LAMP_CORE = "#fff3cf"
