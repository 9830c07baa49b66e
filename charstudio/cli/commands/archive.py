"""``charstudio archive PROJECT -o FILE``: the whole project as one file that can be opened again."""

from __future__ import annotations

from argparse import Namespace

from charstudio.cli.faults import DONE, FAILED, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted
from charstudio.cli.progress import Bar
from charstudio.cli.session import reading, run_async
from charstudio.storage.room import spoken
from charstudio.studio.archiving import Packed
from charstudio.studio.collecting import Packing, Scope


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Pack it and say what is in it; 1 when something could not be packed whole."""
    arguments.output = arguments.output.absolute()
    if arguments.output.exists() and not arguments.overwrite:
        raise WrongUse(f"“{arguments.output}” is there already.", "Choose another name, or add --overwrite.")
    return run_async(_archive(arguments, launch, output))


async def _archive(arguments: Namespace, launch: Launch, output: Output) -> int:
    async with reading(launch, arguments.project, output) as (studio, report):
        for fault in report.faults:
            output.warning(fault)
        packing = await studio.keeping.packing(Scope(arguments.scope))
        if packing.left_words:
            output.warning(packing.left_words)
        bar = Bar(output)
        try:
            packed = await studio.keeping.pack(arguments.output, packing.scope, bar.show, overwrite=arguments.overwrite)
        finally:
            bar.clear()
        assert packed is not None, "only stopped() gives None"
        for lost in packing.lost:
            output.warning(f"{lost.name} is {lost.fault}; it is not packed whole.")
        if packed.damaged and not packing.lost:
            output.warning(f"{counted(packed.damaged, 'file')} changed on this disk; packed as found.")
        if arguments.json:
            output.json(_as_json(packed, packing))
        else:
            output.line(
                f"Wrote {packed.path}: {counted(packed.files, 'media file')}, {counted(packed.results, 'result')}, "
                f"{spoken(packed.bytes)}"
            )
        return FAILED if packed.missing or packed.damaged else DONE


def _as_json(packed: Packed, packing: Packing) -> dict[str, object]:
    return {
        "path": str(packed.path),
        "packed": packing.scope.value,
        "files": packed.files,
        "results": packed.results,
        "bytes": packed.bytes,
        "missing": packed.missing,
        "damaged": packed.damaged,
        "left_out": len(packing.left_out),
        "left_out_paid": len(packing.left_paid),
    }
