"""The audio check before a paid lipsync: what was measured, put into words a person can act on.

"AI lipsync tools are only as accurate as the audio they receive." Limits were set on clean voices (13 recordings), on
the same with noise, echo and clipping of known strength added, and on real damaged ones; the bench says how well they
tell them apart. A property that could not be measured is *unknown*, never a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from charstudio.analysis.model_files import EXTRA
from charstudio.analysis.voice.measures import Measures, measured
from charstudio.analysis.voice.recording import record
from charstudio.model.voice import Finding, Heard, Level, SoundLimits, VoiceReport, length_finding

_MISSING = f"install {EXTRA}"

# Noise: what listeners would hear of it (BAK), and how far below the voice it lies.
_BAK_CLEAN, _BAK_HEARD = 3.6, 3.3
_SNR_GOOD_DB, _SNR_POOR_DB = 25.0, 15.0
_LEAST_PAUSES_S = 0.4

# Room: the reverberation time, and the mark of the voice itself (SIG).
_RT_WARN_S, _RT_FAIL_S = 0.33, 0.5
_SIG_CLEAN, _SIG_WARN, _SIG_FAIL = 3.45, 3.0, 2.6

_CLIPPED_WARN, _CLIPPED_FAIL = 1.0, 10.0
_QUIET_LUFS, _FAINT_LUFS, _LOUD_LUFS = -30.0, -42.0, -8.0
_PEAK_DB = 1.0
_UNEVEN_DB = 12.0
_SPEECH_LITTLE, _SPEECH_NONE = 0.4, 0.15
_HEAD_S, _BREAK_S = 1.0, 3.0

DRY = "Record in a dry place: even a closet with clothes works. Come closer to the microphone."
_QUIETER = "Record where it is quiet: switch off fans and machines, close the window, come closer to the microphone."
_AGAIN = "Clipping cannot be put back. Record again with the level turned down: peaks should stay below −6 dB."
_EVEN = "Keep the same distance to the microphone, or raise the quiet phrases before you wire the sound in."


def check_dialogue(
    path: Path, limits: SoundLimits | None = None, stopped: Callable[[], bool] = lambda: False
) -> VoiceReport | None:
    """Listen to a sound, or to the sound of a clip, and say what would harm a lipsync; None when stopped.

    ``limits`` are those of the model it is meant for. Raises ``Unreadable`` when there is no sound to decode.
    """
    recording = record(path, stopped)
    found = measured(recording, stopped) if recording is not None and len(recording.mono) else None
    if recording is not None and not len(recording.mono):
        return VoiceReport((_no_sound(),), recording.duration_s, 0.0)
    return None if found is None else report(found, limits)


def report(found: Measures, limits: SoundLimits | None = None) -> VoiceReport:
    """What the numbers mean."""
    return VoiceReport(tuple(_findings(found, limits)), found.duration_s, found.speech_s)


def _findings(found: Measures, limits: SoundLimits | None) -> Iterator[Finding]:
    if found.is_silent:
        yield _no_sound()
        yield length_finding(found.duration_s, limits)
        return
    speech = _speech(found)
    yield speech
    yield length_finding(found.duration_s, limits)
    if speech.level is not Level.FAIL:  # of music these would mean nothing
        clipping = _clipping(found)
        room = _room(found, is_clipped=clipping.is_worry)
        yield _noise(found, is_echoing=room.is_worry)
        yield room
        yield clipping
    else:
        yield _clipping(found)
    yield _loudness(found)
    yield _peak(found)
    yield _evenness(found)
    yield _silence(found)


def _no_sound() -> Finding:
    return Finding(Heard.SPEECH, Level.FAIL, "There is nothing to hear.", "Choose another sound.", 0.0)


def _speech(found: Measures) -> Finding:
    share = found.speech_share
    if share is None:
        return Finding(Heard.SPEECH, Level.UNKNOWN, f"Nobody here can tell speech from music: {_MISSING}.")
    percent = 100 * share
    if share < _SPEECH_NONE:
        return Finding(
            Heard.SPEECH,
            Level.FAIL,
            "It is not speech: no words are heard in it.",
            "A mouth follows words only. Wire the voice alone, without music or effects.",
            percent,
            100 * _SPEECH_NONE,
            "%",
        )
    if share < _SPEECH_LITTLE:
        return Finding(
            Heard.SPEECH,
            Level.WARN,
            f"Only {percent:.0f} % of what is heard is speech.",
            "Leave out music, breaths and noises, or trim the sound to the line.",
            percent,
            100 * _SPEECH_LITTLE,
            "%",
        )
    return Finding(
        Heard.SPEECH, Level.OK, f"{percent:.0f} % of what is heard is speech.", "", percent, 100 * _SPEECH_LITTLE, "%"
    )


def _noise(found: Measures, *, is_echoing: bool) -> Finding:
    """Without a listener's mark the distance alone decides, and only where there are pauses to read it from."""
    snr, bak = found.snr_db, found.quality.bak if found.quality is not None else None
    has_pauses = found.pauses_s >= _LEAST_PAUSES_S
    if snr is None or (bak is None and not has_pauses) or (is_echoing and not has_pauses):
        why = "the echo fills the pauses" if is_echoing else "there are no pauses to read it from"
        return Finding(Heard.NOISE, Level.UNKNOWN, f"The noise cannot be told: {why}.")
    if bak is not None and bak >= _BAK_CLEAN:
        return Finding(Heard.NOISE, Level.OK, "Nothing disturbing is heard behind the voice.", "", *_db(snr))
    if snr >= _SNR_GOOD_DB and (bak is None or bak >= _BAK_HEARD or is_echoing):
        return Finding(
            Heard.NOISE, Level.OK, f"The noise lies {snr:.0f} dB below the voice: hardly heard.", "", *_db(snr)
        )
    if snr < _SNR_POOR_DB:
        words = f"The noise lies only {snr:.0f} dB below the voice."
        return Finding(Heard.NOISE, Level.FAIL, words, _QUIETER, *_db(snr))
    words = f"Something is heard behind the voice, {snr:.0f} dB below it."
    return Finding(Heard.NOISE, Level.WARN, words, _QUIETER, *_db(snr))


def _db(snr: float) -> tuple[float, float, str]:
    return snr, _SNR_GOOD_DB, "dB"


def _room(found: Measures, *, is_clipped: bool) -> Finding:
    rt, sig = found.room.rt60_s, found.quality.sig if found.quality is not None else None
    is_noisy = found.snr_db is not None and found.snr_db < _SNR_GOOD_DB
    # noise can look like a decay: a short one counts only where the voice suffers, too, or nothing else is heard
    if rt is not None and rt >= _RT_WARN_S and (rt >= _RT_FAIL_S or not is_noisy or (sig or 5.0) < _SIG_CLEAN):
        level = Level.FAIL if rt >= _RT_FAIL_S else Level.WARN
        return Finding(Heard.ROOM, level, f"The room echoes for {rt:.1f} s.", DRY, rt, _RT_WARN_S, "s")
    if sig is None:
        if rt is None:
            return Finding(Heard.ROOM, Level.UNKNOWN, f"No echo was found; for a surer answer {_MISSING}.")
        return Finding(Heard.ROOM, Level.OK, f"The room is dry ({rt:.1f} s).", "", rt, _RT_WARN_S, "s")
    if sig < _SIG_WARN:
        return _unclear(found, sig, is_clipped=is_clipped)
    words = f"The room is dry ({rt:.1f} s)." if rt is not None and rt < _RT_WARN_S else "The voice is clear and near."
    return Finding(Heard.ROOM, Level.OK, words, "", rt, _RT_WARN_S, "s")


def _unclear(found: Measures, sig: float, *, is_clipped: bool) -> Finding:
    """A voice that is not clear and no decay to read: a long echo, unless something else explains it."""
    drowned = found.snr_db is not None and found.snr_db < _SNR_POOR_DB and found.pauses_s >= _LEAST_PAUSES_S
    if is_clipped or drowned:
        why = "clipping" if is_clipped else "noise"
        return Finding(Heard.ROOM, Level.UNKNOWN, f"Whether the room echoes cannot be told for {why}.")
    words = f"The voice is not clear (mark {sig:.1f} of 5): it sounds far away, or the room echoes."
    level = Level.FAIL if sig < _SIG_FAIL else Level.WARN
    return Finding(Heard.ROOM, level, words, DRY, sig, _SIG_WARN, "of 5")


def _clipping(found: Measures) -> Finding:
    share = found.clipped
    measure = (share, _CLIPPED_WARN, "of 10,000 samples")
    if share is None:
        return Finding(Heard.CLIPPING, Level.UNKNOWN, "Too quiet to tell whether it was clipped.")
    if share >= _CLIPPED_FAIL:
        return Finding(
            Heard.CLIPPING, Level.FAIL, "Loud places are cut flat: the voice is distorted.", _AGAIN, *measure
        )
    if not found.is_lossless:
        words = "Cannot be told after compression (MP3, AAC, Opus)."
        return Finding(Heard.CLIPPING, Level.UNKNOWN, words, "Check the recording before it is compressed.")
    if share >= _CLIPPED_WARN:
        return Finding(Heard.CLIPPING, Level.WARN, "A few loud places are cut flat.", _AGAIN, *measure)
    return Finding(Heard.CLIPPING, Level.OK, "No peak is cut off.", "", *measure)


def _loudness(found: Measures) -> Finding:
    lufs = found.loudness.integrated_lufs
    if lufs is None:
        return Finding(Heard.LOUDNESS, Level.UNKNOWN, "Too short, or too quiet, to be measured.")
    words = f"{lufs:.1f} LUFS.".replace("-", "−")
    measure = (lufs, _QUIET_LUFS, "LUFS")
    if lufs < _QUIET_LUFS:
        level = Level.FAIL if lufs < _FAINT_LUFS else Level.WARN
        advice = "Raise it with a Loudness node; better, record closer to the microphone."
        return Finding(Heard.LOUDNESS, level, f"It is very quiet: {words}", advice, *measure)
    if lufs > _LOUD_LUFS:
        advice = "Lower it with a Loudness node."
        return Finding(Heard.LOUDNESS, Level.WARN, f"It is very loud: {words}", advice, lufs, _LOUD_LUFS, "LUFS")
    return Finding(Heard.LOUDNESS, Level.OK, words, "", *measure)


def _peak(found: Measures) -> Finding:
    peak = found.loudness.true_peak_db
    if peak is None:
        return Finding(Heard.PEAK, Level.UNKNOWN, "There is no peak.")
    words = f"Peaks reach {peak:.1f} dB.".replace("-", "−")
    if peak > _PEAK_DB:
        advice = "Lower it with a Loudness node, so that nothing distorts when it is converted."
        return Finding(Heard.PEAK, Level.WARN, words, advice, peak, _PEAK_DB, "dBTP")
    return Finding(Heard.PEAK, Level.OK, words, "", peak, _PEAK_DB, "dBTP")


def _evenness(found: Measures) -> Finding:
    spread = found.unevenness_db
    if spread is None:
        return Finding(Heard.EVENNESS, Level.UNKNOWN, "It has too few phrases to compare.")
    if spread > _UNEVEN_DB:
        words = f"The levels are uneven: {spread:.0f} dB between phrases."
        return Finding(Heard.EVENNESS, Level.WARN, words, _EVEN, spread, _UNEVEN_DB, "dB")
    words = f"The phrases are within {spread:.0f} dB of each other."
    return Finding(Heard.EVENNESS, Level.OK, words, "", spread, _UNEVEN_DB, "dB")


def _silence(found: Measures) -> Finding:
    quiet = found.quiet
    edges = max(quiet.head_s, quiet.tail_s)
    if edges > _HEAD_S:
        where = "before the first word" if quiet.head_s >= quiet.tail_s else "after the last word"
        words = f"{edges:.1f} s of silence {where}."
        advice = "Cut it with a Trim sound node: every second is paid for."
        return Finding(Heard.SILENCE, Level.WARN, words, advice, edges, _HEAD_S, "s")
    if quiet.longest_s > _BREAK_S:
        words = f"A pause of {quiet.longest_s:.1f} s in the middle."
        advice = "Shorten it with a Shorten pauses node, or make two shots of it."
        return Finding(Heard.SILENCE, Level.WARN, words, advice, quiet.longest_s, _BREAK_S, "s")
    return Finding(Heard.SILENCE, Level.OK, "No long silence.", "", edges, _HEAD_S, "s")
