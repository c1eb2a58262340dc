"""The processes of a launch (`accelerate launch`): how many, which one this is, and what only the first of them does.

All train together. What is no training the first process does by itself, and the others wait for it. That may take
hours (a teacher writes, every file is measured), so they wait in a group of their own: what graphics cards do together
is given up after ten minutes. A process that ends breaks the connection, so that nobody waits for the dead.
"""

from __future__ import annotations

import atexit
import contextlib
import os
from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

from finetune.errors import TuneError

T = TypeVar("T")
#: How long the others wait at most.
WAIT = timedelta(days=7)
#: Whether this process does something that the others do not.
_by_itself: ContextVar[bool] = ContextVar("by_itself", default=False)


def rank() -> int:
    """Number of this process, from 0."""
    return int(os.environ.get("RANK", "0") or 0)


def size() -> int:
    """How many processes were launched."""
    return int(os.environ.get("WORLD_SIZE", "1") or 1)


@cache
def accelerator() -> Any:
    """Accelerate's view of the processes and their devices, the only one: whoever asks first decides it for all.

    Raises:
        TuneError: it does not see all processes, so each would train and write for itself.
    """
    import torch
    from accelerate import Accelerator

    card = torch.accelerator.current_accelerator(check_available=True)
    # Without a card it must be told that several processes share the processor, or it takes each for the only one.
    found = Accelerator(cpu=size() > 1 and (card is None or card.type == "mps"))
    if found.num_processes != size():
        raise TuneError(
            f"{size()} processes were launched, and Accelerate sees {found.num_processes}.",
            "Start them with `accelerate launch --multi_gpu --num_processes N -m finetune`.",
        )
    if size() > 1:
        atexit.register(_leave)
    return found


def _leave() -> None:
    """End the threads that talk to the others; one that still runs when Python ends would abort the process."""
    import torch

    # The others may have ended before.
    with contextlib.suppress(RuntimeError, ValueError):
        torch.distributed.destroy_process_group()


def first(work: Callable[[], T]) -> T:
    """What `work` gives (picklable), on all processes; the first one does it, however long it takes.

    Every process must come here, but for what is within `work`, where a further call does its work at once.

    Raises:
        TuneError: on the others: the first one failed; on any: another one ended.
    """
    if size() == 1 or _by_itself.get():
        return work()
    # Before the work: making a group waits for all processes, and not for long.
    group = _group()
    if rank():
        told: tuple[T] | None = _share(None, group)
        if told is None:
            raise TuneError("The first process of the launch stopped.", "See what it said.")
        return told[0]
    done: tuple[T] | None = None
    mark = _by_itself.set(True)
    try:
        done = (work(),)
    finally:
        _by_itself.reset(mark)
        _share(done, group)
    return done[0]


def _share(done: tuple[T] | None, group: Any) -> tuple[T] | None:
    """What the first process says, on all."""
    import torch

    said = [done]
    try:
        torch.distributed.broadcast_object_list(said, src=0, group=group)
    except RuntimeError as error:
        raise TuneError("Another process of the launch has ended.", "See what it said.") from error
    return said[0]


@cache
def _group() -> Any:
    import torch

    accelerator()
    return torch.distributed.new_group(backend="gloo", timeout=WAIT)
