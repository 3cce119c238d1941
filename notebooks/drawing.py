"""What the notebooks' pictures and tables share: colours, axes of time, numbers as people read them."""

import math

import matplotlib.pyplot as plt
from IPython.display import Markdown, display
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

# Okabe and Ito's palette, which people who see colours differently can tell apart.
BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILLION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
)
GREY = "#8C8C8C"
READ, WRITE = BLUE, VERMILLION
KINDS = {"read": READ, "write": WRITE, "all": BLACK}
FAMILIES = {"Raft": BLUE, "chain": ORANGE, "CRAQ": VERMILLION, "primary": PURPLE, "quorum": GREEN, "ABD": BLACK}

_UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns"))


def style():
    """To be called once, before anything is drawn."""
    plt.rcParams.update({
        "figure.dpi": 84,
        "figure.constrained_layout.use": True,
        "font.size": 10,
        "axes.titlesize": 10.5,
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": "#E4E4E4",
        "grid.linewidth": 0.8,
        "legend.frameon": False,
        "lines.linewidth": 1.6,
    })


def say(text):
    display(Markdown(text))


def duration(ns):
    """With three digits: 155 µs. A dash where it is not known."""
    if math.isnan(ns):
        return "–"
    for scale, unit in _UNITS:
        if abs(ns) >= scale:
            return f"{_three_digits(ns / scale)} {unit}"
    return "0"


def number(value, digits=0):
    """Thousands apart; a dash where it is not known."""
    return "–" if math.isnan(value) else f"{value:,.{digits}f}"


def share(value):
    """Per cent; a dash where it is not known."""
    return "–" if math.isnan(value) else f"{_three_digits(100 * value)} %"


def times(value):
    """A ratio; a dash where it is not known."""
    return "–" if math.isnan(value) else f"{_three_digits(value)}×"


def table(header, lines):
    """Markdown. What is no text is aligned to the right."""
    lines = [list(line) for line in lines]
    numeric = [bool(lines) and all(_is_numeric(line[place]) for line in lines) for place in range(len(header))]
    marks = ["---:" if right else "---" for right in numeric]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in [header, marks, *lines])


def time_axis(axis, log=True):
    """One of an axes' two, in units that fit; its values are ns."""
    if log:
        axis.axes.set(**{f"{axis.axis_name}scale": "log"})
        axis.set_minor_formatter(NullFormatter())
        low, high = axis.get_view_interval()
        if math.log10(high / low) < 1.2:
            axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(FuncFormatter(lambda ns, _: _tick(ns)))


def quantile_axis(axes, left=0.0, right=0.9999):
    """HdrHistogram's: each nine takes as much room. Plot 1 / (1 - quantile)."""
    axes.set_xscale("log")
    ticks = [quantile for quantile in (0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999) if left <= quantile <= right * 1.0001]
    axes.set_xticks([1 / (1 - quantile) for quantile in ticks])
    axes.set_xticklabels([f"p{100 * quantile:.10g}" for quantile in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlim(1 / (1 - left), 1 / (1 - right))


def rate_axis(axis):
    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    axis.set_minor_formatter(NullFormatter())
    axis.set_major_formatter(FuncFormatter(lambda rate, _: f"{rate / 1e6:g}M" if rate >= 1e6 else f"{rate / 1e3:g}k" if rate >= 1e3 else f"{rate:g}"))
    low, high = axis.get_view_interval()
    if math.log10(high / low) < 1.5:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))


def origin(figure, provenance):
    """Under a picture, where its numbers come from."""
    figure.supxlabel(provenance.origin, x=0.01, ha="left", fontsize=7.5, color=GREY)


def _tick(ns):
    for scale, unit in _UNITS:
        if ns >= scale * 0.999:
            return f"{ns / scale:g} {unit}"
    return f"{ns:g}"


def _three_digits(value):
    whole = len(str(int(abs(value))))
    return f"{value:,.{max(0, 3 - whole)}f}"


def _is_numeric(cell):
    return not isinstance(cell, str) or cell[:1].isdigit() or cell in ("–", "") or cell[:1] in "-+"
