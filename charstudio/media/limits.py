"""What is too much to take in. Every number has its reason; nothing is allocated before it is checked.

The limits protect against files made to exhaust memory (a 44-byte GIF can claim 65535x66601 pixels) and against
honest ones that this program could not edit anyway.
"""

from __future__ import annotations

from fractions import Fraction

MAX_STILL_PIXELS = 89_478_485
"""256 MiB as RGB, which is Pillow's own line. Phones' 48-megapixel pictures pass, 108 and 200 do not."""

MAX_CLIP_PIXELS = 8192 * 4320
"""8K cinema. One frame as RGB is 106 MB; the largest results of cloud models are 4K."""

MAX_SIDE_PX = 32_767
"""Longer sides overflow 16-bit arithmetic in scalers and painters."""

MAX_PACKETS = 4_000_000
"""Packets of one stream kept in an index: nine hours at 120 frames a second, about 200 MB while it is built."""

MAX_ANIMATION_FRAMES = 20_000
"""Frames of an animated picture: eleven minutes at 30 a second, beyond what the formats are used for."""

MAX_ANIMATION_PIXELS = 4_000_000_000
"""Width x height x frames of an animated picture, the work of reading its timing once: some 10 to 20 seconds."""

MAX_BAD_PACKETS = 400
"""Packets tried until one gives a frame or a sound. A damaged clip with a good start, middle or end is found within
a second; a stream that never decodes is given up."""

MAX_READ_FAULTS = 32
"""Places inside one file at which reading may fail and be tried again behind the fault."""

EXACT_SOUND = Fraction(30 * 60)
"""Seconds up to which a sound is decoded whole to measure its length (about a second of work); longer ones are
measured by their packets, which is exact to one packet (some 20 ms)."""

FRAME_CACHE_BYTES = 96 * 1024 * 1024
"""Decoded frames one reader keeps: 32 of 1080p or 160 of 832x480 - the step-back window of one clip."""

MIN_PIXEL_SHAPE = Fraction(1, 8)
MAX_PIXEL_SHAPE = Fraction(8)
"""Pixel shapes outside this range are faults of the file (broadcast and film use 8:9 to 2:1) and read as square."""
