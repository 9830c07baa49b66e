"""What a user should know before paying: what services refuse, what is gone, and what vendors claim."""

from __future__ import annotations

_FACES = (
    "Pictures of realistic people are reported to be refused by its face filter, even when the person is itself "
    "generated. Drawn and animated characters pass."
)
_CROPPED = "Pictures in other shapes than 16:9 and 9:16 are cropped."
_OWN_VOICE = "Copy only voices you may use."

POLICY: dict[str, tuple[str, ...]] = {
    "bytedance/seedance-2": (_FACES,),
    "fal-ai/sora-2": ("A start picture that shows a realistic person is refused.",),
    "sora-2": ("A start picture that shows a realistic person is refused.",),
    "fal-ai/veo3.1/": (_CROPPED,),
    "fal-ai/bytedance/seedance/v1/pro/image-to-video": (
        "The service answers with Seedance 1.0 Pro Fast and pays no heed to a last picture.",
    ),
    "fal-ai/minimax/voice-clone": (
        _OWN_VOICE,
        "The service deletes the voice unless it speaks within 7 days.",
    ),
    "fal-ai/qwen-3-tts/clone-voice": (_OWN_VOICE,),
    "fal-ai/kling-video/create-voice": (_OWN_VOICE,),
    "fal-ai/elevenlabs/voice-changer": (_OWN_VOICE,),
    "fal-ai/pixverse/swap": ("Replace only people who agree to it.",),
    "fal-ai/wan-i2v": ("The picture is scaled and cropped around its middle to the shape of the clip.",),
}
"""Sentences by the beginning of an endpoint's id."""

WITHDRAWN = {
    "fal-ai/sora-2/image-to-video": "OpenAI withdrew Sora 2 on 2026-09-24.",
    "fal-ai/sora-2/image-to-video/pro": "OpenAI withdrew Sora 2 on 2026-09-24.",
    "sora-2-i2v": "OpenAI withdrew Sora 2 on 2026-09-24.",
    "sora-2-pro-i2v": "OpenAI withdrew Sora 2 on 2026-09-24.",
    "fal-ai/topaz/upscale/video": "Not offered any more (seen on 2026-08-22); Topaz Video Precision follows it.",
    "fal-ai/topaz/upscale/image": "Not offered any more (seen on 2026-08-22); Topaz Image Precision follows it.",
    "fal-ai/hunyuan-avatar": "Not offered any more (seen on 2026-08-22).",
}
"""Why an endpoint cannot be asked any more, with the date."""

_FLIXLY = ("Flixly, “AI characters explained”", "2026")
_SLATES = ("Slates, “AI animated character”", "2026")
_WAIFU = ("WaifuStack, “Adding I2V video generation”", "2026")


def _consistency(percent: int, seconds: int) -> tuple[str, str, str]:
    return (f"Face consistency {percent} %, clips of up to {seconds} s.", *_FLIXLY)


CLAIMS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "bytedance/seedance-2.0/image-to-video": (_consistency(94, 12),),
    "bytedance/seedance-2.0/reference-to-video": (_consistency(94, 12),),
    "fal-ai/kling-video/v3/standard/image-to-video": (
        _consistency(91, 10),
        ("Holds a face steadily for the first 3 to 5 s, with small drift after that.", *_SLATES),
    ),
    "fal-ai/kling-video/v3/pro/image-to-video": (
        _consistency(91, 10),
        ("Holds a face steadily for the first 3 to 5 s, with small drift after that.", *_SLATES),
    ),
    "fal-ai/veo3.1/image-to-video": (_consistency(89, 8),),
    "fal-ai/veo3.1/reference-to-video": (_consistency(89, 8),),
    "fal-ai/wan/v2.7/image-to-video": (_consistency(85, 6),),
    "fal-ai/wan/v2.7/reference-to-video": (_consistency(85, 6),),
    "fal-ai/wan-i2v": (("A clip of 5 s takes 39 to 67 s to make.", *_WAIFU),),
    "wan-2-1-i2v-720": (("A clip of 5 s takes about 184 s to make.", *_WAIFU),),
}
"""(claim, who says so, as of) by endpoint id."""

HELP = {
    "acceleration": "Faster, at some cost in quality.",
    "adapt_motion": "Fit the motion to the body in the picture.",
    "additional_prompt": "Further words for the model.",
    "audio_guidance_scale": "How closely it follows the sound.",
    "auto_fix": "Let the service reword a prompt it would refuse.",
    "autoprompt": "Let the model describe the picture itself.",
    "background_color": "What stands behind the figure.",
    "bgm": "Add background music.",
    "bitrate_mode": "More bits hold more detail and make larger files.",
    "camera_fixed": "Keep the camera still.",
    "cfg": "How closely it follows its guide.",
    "cfg_scale": "How closely it follows the prompt.",
    "character_ids": "Ids of characters made at the service, as a JSON list.",
    "codec": "How the clip is coded.",
    "disable_music_track": "Take the music away.",
    "enable_caption": "Burn captions into the picture.",
    "enable_dynamic_duration": "Let the length follow the new sound.",
    "enable_output_safety_checker": "Have the result checked by the service.",
    "enable_prompt_expansion": "Let the service enlarge the prompt.",
    "enable_prompt_optimization": "Let the service reword the prompt.",
    "enable_safety_checker": "Have the service check what it makes.",
    "enable_speech_enhancement": "Clean the new voice.",
    "enable_web_search": "Look things up on the web; costs extra.",
    "end_user_id": "A name of your own for the person who asks.",
    "enhance_identity": "Work on the likeness first; costs extra.",
    "enhance_prompt": "Let the service enlarge the prompt.",
    "exaggeration": "How strongly it is acted.",
    "face_enhancement": "Work on faces.",
    "flow_shift": "How freely things move.",
    "guidance": "How closely it follows the prompt.",
    "guidance_scale": "How closely it follows the prompt.",
    "guidance_scale_2": "The same for the second stage.",
    "guide_scale": "How closely it follows the prompt.",
    "high_quality_audio": "48 kHz instead of 24.",
    "id_weight": "How much the likeness counts.",
    "image_prompt_strength": "How much the picture counts.",
    "interpolator_model": "Who makes the frames in between.",
    "keyframe_id": "The frame, counted at 24 per second, in which the figure is found.",
    "lipsync_mode": "What happens when sound and clip differ in length.",
    "loop": "Join the end to the beginning.",
    "loop_mode": "How a clip that is too short is prolonged.",
    "loras": "Weights of your own, as a JSON list.",
    "mode": "What is swapped.",
    "model": "Which of its variants works.",
    "model_mode": "How much of the face it may change.",
    "multi_prompt": "Several shots, as a JSON list; instead of the prompt.",
    "multi_shots": "Let it cut between several shots.",
    "next_text": "What is said after this, for the melody of the voice.",
    "noise_reduction": "Clean the sample.",
    "noise_scale": "How much it invents.",
    "num_inference_steps": "More steps, more time, somewhat more detail.",
    "operating_resolution": "The size it works in.",
    "options": "Further wishes of the service.",
    "output_format": "The kind of file.",
    "output_mask": "Give the mask too.",
    "previous_text": "What was said before this, for the melody of the voice.",
    "prompt_optimizer": "Let the service reword the prompt.",
    "pronunciation_dict": "How words are said, as a JSON group.",
    "raw": "Less polish.",
    "refine_foreground": "Work on the edges.",
    "refine_foreground_edges": "Work on the edges.",
    "remove_background_noise": "Keep the voice only.",
    "safety_tolerance": "1 refuses most, 6 least.",
    "scale": "How much the figure counts.",
    "shift": "How freely things move.",
    "shot_type": "How it cuts into shots.",
    "similarity_boost": "How close it stays to the voice.",
    "stability": "How evenly it speaks.",
    "style": "How strongly it is acted.",
    "subject_is_person": "Turn off for things and animals.",
    "sync_mode": "What happens when sound and clip differ in length.",
    "system_prompt": "What the model is told before the prompt.",
    "target_fps": "Frames per second of the result.",
    "temperature": "How freely it varies.",
    "thinking_level": "How long it thinks first.",
    "tracks": "Tracks with keyframes, as a JSON list.",
    "trim_first_second": "Leave out the second in which the picture turns into the clip.",
    "turbo_mode": "Faster, at a slight cost in quality.",
    "upscale_mode": "Enlarge by a factor, or to a size.",
    "use_turbo": "Faster, at some cost in quality.",
    "video_quality": "How well the clip is coded.",
    "video_write_mode": "Fast, or small.",
    "vol": "Loudness of the voice.",
    "voice_description": "What the voice is like.",
    "voice_ids": "Ids of voices made at the service, as a JSON list.",
    "voice_modify": "Changes to the voice.",
}
"""What a model's own parameter does, in one sentence, by its name."""

_SOURCES = (
    ("TanStack/ai", "schema of 2026-06-11"),
    ("fal-ai/fal-js", "client types of 2026-08-02"),
    ("gokayfem/ComfyUI-fal-API@e8be1b0 MODELS.md", "list of 2026-08-22"),
    ("gokayfem/ComfyUI-fal-API", "price texts of August 2026"),
    ("fal.ai/models", "the model's page"),
    ("runpod/docs", "RunPod's documentation of 2026-08-20"),
    ("justintanner/apicity tests", "a recorded answer of 2026-04-16"),
    ("recorded response", "a recorded answer of 2026-04-16"),
    ("justintanner", "a third party's price table of 2026-07"),
    ("pricing table generated", "a third party's price table of 2026-03-19"),
    ("reseller", "a reseller's price list of 2025-10"),
    ("third-party file quoting", "the service's prices, quoted by a third party in 2026-10"),
    ("third-party pricing snapshot", "a third party's price table of 2026-05-14"),
    ("third-party cost table", "a third party's price table of 2026-08"),
    ("third-party mention", "a third party"),
)


def source(text: str | None) -> str:
    """Where a fact comes from, in a few words."""
    if not text:
        return ""
    return next((words for start, words in _SOURCES if text.startswith(start)), "a third party")
