"""What each endpoint is called in the program: a name that tells it from its sisters, as people say it."""

from __future__ import annotations

_LINES = """
fal-ai/flux/dev|FLUX.1 Dev
fal-ai/flux/schnell|FLUX.1 Schnell
fal-ai/flux-pro/v1.1|FLUX 1.1 Pro
fal-ai/flux-pro/v1.1-ultra|FLUX 1.1 Pro Ultra
fal-ai/nano-banana|Nano Banana
fal-ai/nano-banana-2|Nano Banana 2
fal-ai/nano-banana-pro|Nano Banana Pro
fal-ai/bytedance/seedream/v4/text-to-image|Seedream 4
fal-ai/bytedance/seedream/v4.5/text-to-image|Seedream 4.5
bytedance/seedream/v5/lite/text-to-image|Seedream 5 Lite
fal-ai/qwen-image|Qwen Image
fal-ai/qwen-image-2512|Qwen Image 2512
fal-ai/flux/dev/image-to-image|FLUX.1 Dev Edit
fal-ai/flux-pro/kontext|FLUX Kontext Pro
fal-ai/flux-pro/kontext/max|FLUX Kontext Max
fal-ai/flux-pro/kontext/multi|FLUX Kontext Pro Multi
fal-ai/flux-pro/kontext/text-to-image|FLUX Kontext Pro Text to Image
fal-ai/qwen-image-edit|Qwen Image Edit
fal-ai/qwen-image-edit-plus|Qwen Image Edit Plus
fal-ai/qwen-image-edit-2509|Qwen Image Edit 2509
fal-ai/qwen-image-edit-2511|Qwen Image Edit 2511
fal-ai/qwen-image-edit-2511-multiple-angles|Qwen Image Edit 2511 Angles
fal-ai/nano-banana/edit|Nano Banana Edit
fal-ai/nano-banana-2/edit|Nano Banana 2 Edit
fal-ai/nano-banana-pro/edit|Nano Banana Pro Edit
fal-ai/bytedance/seedream/v4/edit|Seedream 4 Edit
fal-ai/bytedance/seedream/v4.5/edit|Seedream 4.5 Edit
bytedance/seedream/v5/lite/edit|Seedream 5 Lite Edit
fal-ai/flux-pulid|PuLID FLUX
fal-ai/instant-character|Instant Character
fal-ai/wan-i2v|Wan 2.1
fal-ai/wan/v2.2-a14b/image-to-video|Wan 2.2 A14B
fal-ai/wan/v2.2-a14b/image-to-video/turbo|Wan 2.2 A14B Turbo
fal-ai/wan/v2.2-5b/image-to-video|Wan 2.2 5B
fal-ai/wan-25-preview/image-to-video|Wan 2.5
wan/v2.6/image-to-video|Wan 2.6
wan/v2.6/image-to-video/flash|Wan 2.6 Flash
wan/v2.6/reference-to-video|Wan 2.6 Reference
wan/v2.6/reference-to-video/flash|Wan 2.6 Flash Reference
fal-ai/wan/v2.7/image-to-video|Wan 2.7
fal-ai/wan/v2.7/reference-to-video|Wan 2.7 Reference
fal-ai/kling-video/v1.6/standard/image-to-video|Kling 1.6 Standard
fal-ai/kling-video/v1.6/pro/image-to-video|Kling 1.6 Pro
fal-ai/kling-video/v1.6/standard/elements|Kling 1.6 Standard Elements
fal-ai/kling-video/v1.6/pro/elements|Kling 1.6 Pro Elements
fal-ai/kling-video/v2.1/standard/image-to-video|Kling 2.1 Standard
fal-ai/kling-video/v2.1/pro/image-to-video|Kling 2.1 Pro
fal-ai/kling-video/v2.1/master/image-to-video|Kling 2.1 Master
fal-ai/kling-video/v2.5-turbo/standard/image-to-video|Kling 2.5 Turbo Standard
fal-ai/kling-video/v2.5-turbo/pro/image-to-video|Kling 2.5 Turbo Pro
fal-ai/kling-video/v2.6/pro/image-to-video|Kling 2.6 Pro
fal-ai/kling-video/v3/standard/image-to-video|Kling 3 Standard
fal-ai/kling-video/v3/pro/image-to-video|Kling 3 Pro
fal-ai/kling-video/v3/4k/image-to-video|Kling 3 4K
fal-ai/kling-video/v3/turbo/standard/image-to-video|Kling 3 Turbo Standard
fal-ai/kling-video/v3/turbo/pro/image-to-video|Kling 3 Turbo Pro
fal-ai/kling-video/o1/image-to-video|Kling O1
fal-ai/kling-video/o1/reference-to-video|Kling O1 Reference
fal-ai/kling-video/o3/standard/image-to-video|Kling O3 Standard
fal-ai/kling-video/o3/pro/image-to-video|Kling O3 Pro
fal-ai/kling-video/o3/standard/reference-to-video|Kling O3 Standard Reference
fal-ai/kling-video/o3/pro/reference-to-video|Kling O3 Pro Reference
fal-ai/veo3.1/image-to-video|Veo 3.1
fal-ai/veo3.1/fast/image-to-video|Veo 3.1 Fast
fal-ai/veo3.1/lite/image-to-video|Veo 3.1 Lite
fal-ai/veo3.1/first-last-frame-to-video|Veo 3.1 First–Last
fal-ai/veo3.1/fast/first-last-frame-to-video|Veo 3.1 Fast First–Last
fal-ai/veo3.1/lite/first-last-frame-to-video|Veo 3.1 Lite First–Last
fal-ai/veo3.1/reference-to-video|Veo 3.1 Reference
fal-ai/veo3.1/fast/reference-to-video|Veo 3.1 Fast Reference
fal-ai/veo3.1/extend-video|Veo 3.1 Extend
fal-ai/bytedance/seedance/v1/pro/image-to-video|Seedance 1.0 Pro
fal-ai/bytedance/seedance/v1/pro/fast/image-to-video|Seedance 1.0 Pro Fast
fal-ai/bytedance/seedance/v1.5/pro/image-to-video|Seedance 1.5 Pro
bytedance/seedance-2.0/image-to-video|Seedance 2.0
bytedance/seedance-2.0/fast/image-to-video|Seedance 2.0 Fast
bytedance/seedance-2.0/mini/image-to-video|Seedance 2.0 Mini
bytedance/seedance-2.0/reference-to-video|Seedance 2.0 Reference
bytedance/seedance-2.0/fast/reference-to-video|Seedance 2.0 Fast Reference
bytedance/seedance-2.0/mini/reference-to-video|Seedance 2.0 Mini Reference
bytedance/seedance-2.5/image-to-video|Seedance 2.5
fal-ai/sora-2/image-to-video|Sora 2
fal-ai/sora-2/image-to-video/pro|Sora 2 Pro
fal-ai/minimax/hailuo-02/standard/image-to-video|Hailuo 02 Standard
fal-ai/minimax/hailuo-02/pro/image-to-video|Hailuo 02 Pro
fal-ai/minimax/hailuo-2.3/standard/image-to-video|Hailuo 2.3 Standard
fal-ai/minimax/hailuo-2.3/pro/image-to-video|Hailuo 2.3 Pro
fal-ai/minimax/hailuo-2.3-fast/standard/image-to-video|Hailuo 2.3 Fast Standard
fal-ai/minimax/hailuo-2.3-fast/pro/image-to-video|Hailuo 2.3 Fast Pro
minimax/h3/image-to-video|MiniMax H3
minimax/h3/reference-to-video|MiniMax H3 Reference
fal-ai/ltx-2.3/image-to-video|LTX 2.3 Pro
fal-ai/ltx-2.3/image-to-video/fast|LTX 2.3 Fast
fal-ai/ltx-2.3/audio-to-video|LTX 2.3 Audio to Video
alibaba/happy-horse/v1.1/image-to-video|Happy Horse 1.1
alibaba/happy-horse/v1.1/reference-to-video|Happy Horse 1.1 Reference
xai/grok-imagine-video/image-to-video|Grok Imagine
fal-ai/vidu/q3/image-to-video|Vidu Q3
fal-ai/vidu/q2/reference-to-video/pro|Vidu Q2 Pro Reference
fal-ai/wan-flf2v|Wan 2.1 First–Last
fal-ai/framepack/flf2v|FramePack First–Last
fal-ai/pixverse/v6/transition|PixVerse 6 Transition
fal-ai/kling-video/v2.6/standard/motion-control|Kling 2.6 Standard Motion Control
fal-ai/kling-video/v2.6/pro/motion-control|Kling 2.6 Pro Motion Control
fal-ai/kling-video/v3/standard/motion-control|Kling 3 Standard Motion Control
fal-ai/kling-video/v3/pro/motion-control|Kling 3 Pro Motion Control
fal-ai/bytedance/dreamactor/v2|DreamActor 2
fal-ai/wan/v2.2-14b/animate/move|Wan 2.2 Animate Move
fal-ai/wan/v2.2-14b/animate/replace|Wan 2.2 Animate Replace
fal-ai/wan-motion|Wan Motion
fal-ai/live-portrait|LivePortrait
fal-ai/bytedance/omnihuman|OmniHuman 1
fal-ai/bytedance/omnihuman/v1.5|OmniHuman 1.5
fal-ai/kling-video/v1/standard/ai-avatar|Kling Avatar 1 Standard
fal-ai/kling-video/v1/pro/ai-avatar|Kling Avatar 1 Pro
fal-ai/kling-video/ai-avatar/v2/standard|Kling Avatar 2 Standard
fal-ai/kling-video/ai-avatar/v2/pro|Kling Avatar 2 Pro
veed/fabric-1.0|Fabric 1.0
veed/fabric-1.0/fast|Fabric 1.0 Fast
veed/fabric-1.0/text|Fabric 1.0 from Text
fal-ai/creatify/aurora|Creatify Aurora
fal-ai/infinitalk|InfiniteTalk
fal-ai/infinitalk/video-to-video|InfiniteTalk Lipsync
fal-ai/infinitalk/single-text|InfiniteTalk from Text
fal-ai/ai-avatar/multi|MultiTalk, two speakers
fal-ai/wan/v2.2-14b/speech-to-video|Wan 2.2 Speech to Video
fal-ai/sync-lipsync|Sync Lipsync 1.9
fal-ai/sync-lipsync/v2|Sync Lipsync 2
fal-ai/sync-lipsync/v2/pro|Sync Lipsync 2 Pro
fal-ai/sync-lipsync/v3|Sync Lipsync 3
fal-ai/sync-lipsync/v3/image-to-video|Sync 3 Avatar
fal-ai/sync-lipsync/react-1|Sync React 1
fal-ai/kling-video/lipsync/audio-to-video|Kling Lipsync
fal-ai/kling-video/lipsync/text-to-video|Kling Lipsync from Text
fal-ai/latentsync|LatentSync
veed/lipsync|VEED Lipsync
veed/lipsync/v2|VEED Lipsync 2
fal-ai/pixverse/lipsync|PixVerse Lipsync
fal-ai/heygen/v3/lipsync/precision|HeyGen Lipsync Precision
fal-ai/heygen/v3/lipsync/speed|HeyGen Lipsync Speed
fal-ai/elevenlabs/tts/eleven-v3|ElevenLabs v3
fal-ai/elevenlabs/tts/multilingual-v2|ElevenLabs Multilingual 2
fal-ai/elevenlabs/tts/turbo-v2.5|ElevenLabs Turbo 2.5
fal-ai/minimax/speech-02-hd|MiniMax Speech 02 HD
fal-ai/minimax/speech-02-turbo|MiniMax Speech 02 Turbo
fal-ai/minimax/speech-2.6-hd|MiniMax Speech 2.6 HD
fal-ai/minimax/speech-2.8-hd|MiniMax Speech 2.8 HD
fal-ai/minimax/speech-2.8-turbo|MiniMax Speech 2.8 Turbo
fal-ai/minimax/voice-clone|MiniMax Voice Clone
fal-ai/minimax/voice-design|MiniMax Voice Design
fal-ai/kling-video/create-voice|Kling Create Voice
fal-ai/kling-video/v1/tts|Kling Speech
fal-ai/chatterbox/text-to-speech|Chatterbox
fal-ai/chatterbox/text-to-speech/multilingual|Chatterbox Multilingual
resemble-ai/chatterboxhd/text-to-speech|Chatterbox HD
fal-ai/kokoro/american-english|Kokoro American English
fal-ai/kokoro/british-english|Kokoro British English
fal-ai/qwen-3-tts/text-to-speech/1.7b|Qwen 3 Speech
fal-ai/qwen-3-tts/clone-voice/1.7b|Qwen 3 Voice Clone
fal-ai/index-tts-2/text-to-speech|IndexTTS 2
fal-ai/elevenlabs/voice-changer|ElevenLabs Voice Changer
fal-ai/seedvr/upscale/image|SeedVR2 Image
fal-ai/seedvr/upscale/video|SeedVR2 Video
fal-ai/topaz/upscale/video|Topaz Video (former)
fal-ai/topaz/upscale/image|Topaz Image (former)
fal-ai/bytedance-upscaler/upscale/video|ByteDance Video Upscaler
fal-ai/birefnet/v2|BiRefNet 2 Image
fal-ai/birefnet/v2/video|BiRefNet 2 Video
fal-ai/bria/background/remove|Bria RMBG 2.0
bria/video/background-removal|Bria Video Background
bria/video/background-removal/v3|Bria Video Background 3
veed/video-background-removal|VEED Video Background
fal-ai/pixverse/swap|PixVerse Swap
fal-ai/rife|RIFE between two pictures
fal-ai/rife/video|RIFE Video
fal-ai/film/video|FILM Video
fal-ai/ffmpeg-api/extract-frame|FFmpeg: take a frame
fal-ai/workflow-utilities/extract-nth-frame|Every n-th frame
fal-ai/ffmpeg-api/metadata|FFmpeg: measure media
fal-ai/ffmpeg-api/merge-audio-video|FFmpeg: put sound to a clip
fal-ai/ffmpeg-api/merge-videos|FFmpeg: join clips
fal-ai/ffmpeg-api/compose|FFmpeg: compose tracks
fal-ai/ffmpeg-api/loudnorm|FFmpeg: even out loudness
topaz/upscale/video/precision|Topaz Video Precision
topaz/upscale/image/precision|Topaz Image Precision
topaz/interpolate/video|Topaz Interpolate
fal-ai/flashtalk|FlashTalk
fal-ai/hunyuan-avatar|Hunyuan Avatar
wan-2-1-i2v-720|Wan 2.1
wan-2-2-i2v-720|Wan 2.2
wan-2-2-t2v-720-lora|Wan 2.2 with LoRA
wan-2-5|Wan 2.5
wan-2-6-i2v|Wan 2.6
seedance-v1-5-pro-i2v|Seedance 1.5 Pro
kling-v2-1-i2v-pro|Kling 2.1 Pro
kling-v2-6-std-motion-control|Kling 2.6 Standard Motion Control
kling-video-o1-r2v|Kling O1 Reference
infinitetalk|InfiniteTalk
sora-2-i2v|Sora 2
sora-2-pro-i2v|Sora 2 Pro
vidu-q3-i2v|Vidu Q3
p-video|Pruna Video
black-forest-labs-flux-1-dev|FLUX.1 Dev
black-forest-labs-flux-1-schnell|FLUX.1 Schnell
black-forest-labs-flux-1-kontext-dev|FLUX Kontext Dev
qwen-image-t2i|Qwen Image
qwen-image-edit|Qwen Image Edit
qwen-image-edit-2511|Qwen Image Edit 2511
seedream-v4-t2i|Seedream 4
seedream-v4-edit|Seedream 4 Edit
nano-banana-edit|Nano Banana Edit
nano-banana-pro-edit|Nano Banana Pro Edit
google-nano-banana-2-edit|Nano Banana 2 Edit
z-image-turbo|Z-Image Turbo
minimax-speech-02-hd|MiniMax Speech 02 HD
chatterbox-turbo|Chatterbox Turbo
"""

TITLES = dict(line.split("|", 1) for line in _LINES.strip().splitlines())
"""Titles by endpoint id."""

ROUTES = {
    "wan-2-1-i2v-720": "fal-ai/wan-i2v",
    "wan-2-2-i2v-720": "fal-ai/wan/v2.2-a14b/image-to-video",
    "wan-2-5": "fal-ai/wan-25-preview/image-to-video",
    "wan-2-6-i2v": "wan/v2.6/image-to-video",
    "seedance-v1-5-pro-i2v": "fal-ai/bytedance/seedance/v1.5/pro/image-to-video",
    "kling-v2-1-i2v-pro": "fal-ai/kling-video/v2.1/pro/image-to-video",
    "kling-v2-6-std-motion-control": "fal-ai/kling-video/v2.6/standard/motion-control",
    "kling-video-o1-r2v": "fal-ai/kling-video/o1/reference-to-video",
    "infinitetalk": "fal-ai/infinitalk",
    "sora-2-i2v": "fal-ai/sora-2/image-to-video",
    "sora-2-pro-i2v": "fal-ai/sora-2/image-to-video/pro",
    "vidu-q3-i2v": "fal-ai/vidu/q3/image-to-video",
    "black-forest-labs-flux-1-dev": "fal-ai/flux/dev",
    "black-forest-labs-flux-1-schnell": "fal-ai/flux/schnell",
    "qwen-image-t2i": "fal-ai/qwen-image",
    "qwen-image-edit": "fal-ai/qwen-image-edit",
    "qwen-image-edit-2511": "fal-ai/qwen-image-edit-2511",
    "seedream-v4-t2i": "fal-ai/bytedance/seedream/v4/text-to-image",
    "seedream-v4-edit": "fal-ai/bytedance/seedream/v4/edit",
    "nano-banana-edit": "fal-ai/nano-banana/edit",
    "nano-banana-pro-edit": "fal-ai/nano-banana-pro/edit",
    "google-nano-banana-2-edit": "fal-ai/nano-banana-2/edit",
    "minimax-speech-02-hd": "fal-ai/minimax/speech-02-hd",
}
"""RunPod's endpoint → the id of the same model at fal, which is the model's id in the program."""

LABS = {
    "Wan": "Alibaba",
    "Qwen Image": "Alibaba",
    "Qwen3-TTS": "Alibaba",
    "Kling": "Kling",
    "Seedance": "ByteDance",
    "Seedream": "ByteDance",
    "Bytedance": "ByteDance",
    "Nano Banana": "Google",
    "FLUX.1": "Black Forest Labs",
    "FLUX Kontext": "Black Forest Labs",
    "Vidu": "Vidu",
    "Sora": "OpenAI",
    "Pruna": "Pruna",
    "Minimax": "MiniMax",
    "MiniMax": "MiniMax",
    "Chatterbox": "Resemble AI",
    "Z-Image": "Alibaba",
    "InfiniteTalk": "MeiGen",
    "MultiTalk": "MeiGen",
    "Hunyuan": "Tencent",
    "Topaz": "Topaz Labs",
    "Syncso": "Sync",
    "Veed": "VEED",
}
"""Who made a family, where the facts do not say or spell it otherwise."""
