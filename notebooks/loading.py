"""Reads run directories into data frames. Nothing else here knows what their files look like.

A run directory holds what one scenario measured, a study directory what a study did, with a run directory for each of its rows.
Times are in ns, rates per second, as the columns' names say. A cell that a file leaves empty is NaN, never 0: there were too few
samples, or nothing of that kind was measured. Whatever is not as it should be is refused with one line that says why.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from tables import NotAResult, columns, read_json, read_table

RESULTS = Path(__file__).resolve().parent.parent / "results"
SAMPLES_BEYOND = 10

_PERCENTILES = "p50_ns p90_ns p99_ns p99.9_ns max_ns"
_SUMMARY = columns(
    text="row protocol setting kind arrival",
    number="target_per_second outstanding sessions count rate_per_second waited failed unknown " + _PERCENTILES,
    truth="floor",
    words="flags",
)
_SUMMARY_SINCE = columns(
    text="verdict",
    number="p99_before_faults_ns p99_during_faults_ns p99_after_faults_ns",
    numbers="recoveries_ns availability_gaps_ns",
)
_SECONDS = columns(
    text="row faults",
    number="second seconds ok_per_second p50_ns p99_ns max_ns failed unknown stale_reads stale_max_versions stale_max_ns",
)
_PERCENTILE_CURVES = columns(text="row kind measure", number="quantile value_ns count")
_STALENESS = columns(text="row writer", number="since_write_from_ns since_write_until_ns versions_behind reads")
_PBS = columns(
    text="legs figure",
    number="read_quorum write_quorum writes seed published measured deviation tolerance",
    truth="relative within",
)
_FRESH = columns(text="legs", number="read_quorum write_quorum read_after_ns reads fresh_share")
_COUNTERS = columns(text="row worker figure unit", number="value")
_WAN = columns(
    text="topology family setting kind client_site first_site verdict",
    number="median_ns closed_form_ns deviation replicas_answered",
)
_MAP = columns(
    text="family setting kind class cut_off",
    number="replicas_answered message_delays minority_ok minority_gap_ns majority_ok majority_gap_ns read_recovery_ns "
    "lost_acknowledged_writes",
)
_SETTINGS = columns(
    text="row family setting durability topology read_class write_class read_partition write_partition floor verdict",
    number="objective_p99_ns capacity_per_second knee_per_second read_x_floor write_x_floor",
)
_LADDER = columns(
    text="row step kind why_not",
    number="offered_per_second achieved_per_second count send_backlog receive_backlog " + _PERCENTILES,
    truth="held is_knee",
)
_PARTITION_SINCE = columns(number="waited", words="flags")
_PARTITION = columns(
    text="row step cut side kind verdict",
    number="offered_per_second key_share served late refused unknown unsent served_in_second_half p50_ns p99_ns max_ns "
    "stale_reads stale_max_ns recovery_ns lost_acknowledged_writes",
    truth="converged",
)


@dataclass(frozen=True)
class Provenance:
    """Where numbers come from: which code ran on what, when, and how that ended."""

    folder: str
    status: str
    cause: str
    start: str
    commit: str
    dirty: bool
    jvm: str
    cpu: str
    cores: int
    kernel: str

    @property
    def origin(self):
        """Of one line, for a picture."""
        return f"{self.folder}, commit {self.commit[:8]}{' with changes' if self.dirty else ''}, {self.cpu}, {self.cores} cores"

    @property
    def markdown(self):
        lines = [
            ("run directory", f"`{self.folder}`"),
            ("status", self.status if self.status == "OK" else f"**{self.status}** {self.cause}".strip()),
            ("started", self.start),
            ("commit", f"`{self.commit}`" + (", **with changes that are not in it**" if self.dirty else "")),
            ("JVM", self.jvm),
            ("machine", f"{self.cpu}, {self.cores} cores, {self.kernel}"),
        ]
        return "| | |\n|---|---|\n" + "\n".join(f"| {name} | {value} |" for name, value in lines)


class _Directory:
    def __init__(self, folder, manifest):
        self.folder = folder
        self.manifest = manifest
        self.provenance = _provenance(folder, manifest)

    def _table(self, name, required, optional=None, unique=()):
        frame = read_table(self.folder / name, required, optional or {})
        repeated = frame[frame.duplicated(list(unique))] if unique else frame[:0]
        if len(repeated):
            raise NotAResult(f"{self.folder / name} has two lines of {' '.join(map(str, repeated.iloc[0][list(unique)]))}")
        return frame

    def has(self, name):
        return (self.folder / name).is_file()


class Run(_Directory):
    """What one scenario measured, row by row."""

    @cached_property
    def rows(self):
        """One line for each row, as run.json has it, with what its replicas were told: durability, topology, transport, how many."""
        lines = []
        for row in self.manifest["rows"]:
            deployment = self._deployment(row)
            lines.append({
                "row": row["label"],
                "protocol": row["protocol"],
                "setting": row["setting"],
                "floor": row["isFloor"],
                "target_per_second": float(row["targetPerSecond"]),
                "achieved_per_second": float(row["achievedPerSecond"]),
                "ok": row["result"]["ok"],
                "durability": deployment["durability"].lower(),
                "topology": (deployment.get("layout") or {"topology": {"name": "lan"}})["topology"]["name"],
                "transport": deployment["transport"].lower(),
                "replicas": deployment["replicas"],
                "read_quorum": float(deployment["options"].get("readQuorum", "nan")),
                "write_quorum": float(deployment["options"].get("writeQuorum", "nan")),
                "is_step": row.get("step") is not None,
                "is_cut": bool(row.get("sides")),
            })
        return pd.DataFrame(lines)

    def _deployment(self, row):
        """Of those beside the scenario's own, a row bears the name; floors are deployed as the scenario is, but for its options."""
        scenario = self.manifest["scenario"]
        if row["isFloor"]:
            return {**scenario["deployment"], "options": {}}
        for beside in scenario.get("beside") or []:
            if row["label"].split("@")[0] == f"{beside['name']}-{row['setting']}":
                return beside["deployment"]
        return scenario["deployment"]

    @cached_property
    def one_way_ns(self):
        """How long messages take between the sites of the run's topology, as its links were made; none on one host."""
        layout = self.manifest["scenario"]["deployment"].get("layout")
        if not layout:
            raise NotAResult(f"{self.folder} was measured on one host: its links have no length")
        topology = layout["topology"]
        return pd.DataFrame(topology["oneWayNs"], index=topology["sites"], columns=topology["sites"]).astype(float)

    @cached_property
    def summary(self):
        """One line for each row and kind of operation: response times of what ended OK, and ratios to the floors of the same run."""
        return self._of_rows(self._table("summary.csv", _SUMMARY, _SUMMARY_SINCE, unique=("row", "kind")))

    @cached_property
    def seconds(self):
        """One line for each second of each row, and the faults that were in force."""
        return self._of_rows(self._table("seconds.csv", _SECONDS, unique=("row", "second")))

    @cached_property
    def percentiles(self):
        """One line for each known quantile of each row, kind and measure (response, service); quantile 1 is the maximum."""
        return self._of_rows(
            self._table("percentiles.csv", _PERCENTILE_CURVES, unique=("row", "kind", "measure", "quantile"))
        )

    @cached_property
    def counters(self):
        """What each worker counted and used, one figure a line; the worker `all` is their sum."""
        return self._of_rows(self._table("counters.csv", _COUNTERS, unique=("row", "worker", "figure")))

    @cached_property
    def staleness(self):
        """Reads of each row by how long ago the newest write of their key had completed, who made it (a client of the reader's own load
        process, of another one, nobody), and by how many versions they were behind."""
        keys = ("row", "writer", "since_write_from_ns", "versions_behind")
        return self._of_rows(self._table("staleness.csv", _STALENESS, unique=keys))

    @cached_property
    def verdicts(self):
        """One line for each setting that was judged; none if nothing was."""
        if not self.has("verdict.json"):
            return pd.DataFrame(columns=["setting", "promised", "answer", "weak"])
        return pd.DataFrame([_verdict(one) for one in read_json(self.folder / "verdict.json")])

    def _of_rows(self, frame):
        unknown = sorted(set(frame["row"]) - {row["label"] for row in self.manifest["rows"]})
        if unknown:
            raise NotAResult(f"{self.folder}: its tables have rows that its run.json has not: {', '.join(unknown)}")
        return frame


class Study(_Directory):
    """What a study measured: tables over all its rows, and a run directory for each row that processes were started for."""

    @property
    def name(self):
        return self.manifest["study"]

    @cached_property
    def layouts(self):
        """One line for each site of each topology: how far it is from the one that leads."""
        lines = []
        for layout in self.manifest["layouts"]:
            topology = layout["topology"]
            for site, name in enumerate(topology["sites"]):
                lines.append({
                    "topology": topology["name"],
                    "description": topology["description"],
                    "site": name,
                    "leads": site == layout["firstSite"],
                    "to_first_ns": float(topology["oneWayNs"][site][layout["firstSite"]]),
                })
        return pd.DataFrame(lines)

    @cached_property
    def wan(self):
        """Median latencies of each setting for clients at each site, in virtual time, beside the sum of the message delays."""
        return self._table("wan.csv", _WAN, unique=("topology", "setting", "kind", "client_site"))

    @cached_property
    def map(self):
        """What each setting was seen to do in virtual time, one line for each kind of operation and cut."""
        return self._table("map.csv", _MAP, unique=("setting", "kind", "cut_off"))

    @cached_property
    def settings(self):
        """One line for each setting on each topology with each durability, measured on processes."""
        return self._of_items(self._table("settings.csv", _SETTINGS, unique=("row",)))

    @cached_property
    def ladder(self):
        """The rates that were tried for each row, for all operations, reads and writes."""
        return self._of_items(self._table("ladder.csv", _LADDER, unique=("row", "step", "kind")))

    @cached_property
    def partition(self):
        """What each side of the cut was served, on processes."""
        return self._of_items(self._table("partition.csv", _PARTITION, _PARTITION_SINCE, unique=("row", "cut", "side", "kind")))

    @cached_property
    def pbs(self):
        """Of `pacelab pbs`: figures of each pair of quorums beside the published ones, in ms or as probabilities."""
        return self._table("pbs.csv", _PBS, unique=("legs", "read_quorum", "write_quorum", "figure"))

    @cached_property
    def fresh(self):
        """Of `pacelab pbs`: the share of fresh reads among those that began so long after a write had completed."""
        return self._table("fresh.csv", _FRESH, unique=("legs", "read_quorum", "write_quorum", "read_after_ns"))

    @cached_property
    def items(self):
        """The run directories of the rows that were measured, by their label, in order."""
        items = {}
        for label in (planned["label"] for planned in self.manifest.get("planned") or []):
            if (self.folder / "rows" / label / "run.json").is_file():
                items[label] = self._item(label)
        return items

    def row(self, label):
        """The run directory of one row."""
        if label not in self.items:
            raise NotAResult(f"{self.folder} has no row {label}; it has {', '.join(self.items) or 'none'}")
        return self.items[label]

    def of_items(self, table):
        """One table of all rows below each other: `row` is the study's, `step` is the run's. Rows that lack the table are left out."""
        frames = []
        for label, run in self.items.items():
            if run.has(f"{table}.csv"):
                frame = getattr(run, table).rename(columns={"row": "step"})
                frame.insert(0, "row", label)
                frames.append(frame)
        if not frames:
            raise NotAResult(f"{self.folder}: no row of it has a {table}.csv")
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def floors(self):
        """The floors of the study at the rate that all are compared at, one line for each measurement and kind, with the durability they were measured with."""
        frames = []
        for label, run in self.items.items():
            if label.startswith("floors-"):
                frame = run.summary[run.summary["arrival"] != "closed"].rename(columns={"row": "step"})
                frame.insert(0, "row", label)
                frame["durability"] = run.rows["durability"].iloc[0]
                frames.append(frame)
        if not frames:
            raise NotAResult(f"{self.folder} has no floors")
        return pd.concat(frames, ignore_index=True)

    def _item(self, label):
        run = open_run(self.folder / "rows" / label)
        ours, theirs = self.manifest["provenance"], run.manifest["provenance"]
        for name in ("commit", "changes", "jvm", "jvmFlags", "host"):
            if ours.get(name) != theirs.get(name):
                raise NotAResult(f"{run.folder} is not of this study: it has another {name} in its run.json")
        return run

    def _of_items(self, frame):
        unknown = sorted(set(frame["row"]) - {planned["label"] for planned in self.manifest.get("planned") or []})
        if unknown:
            raise NotAResult(f"{self.folder}: its tables have rows that its run.json has not: {', '.join(unknown)}")
        return frame


def load(folder):
    """The run or the study in a folder."""
    folder = Path(folder)
    if not (folder / "run.json").is_file():
        raise NotAResult(f"{folder} has no run.json: a number without provenance is not a result")
    manifest = read_json(folder / "run.json")
    if not isinstance(manifest, dict) or "provenance" not in manifest:
        raise NotAResult(f"{folder / 'run.json'} says nothing of where its numbers come from")
    if "study" in manifest:
        return Study(folder, manifest)
    if "rows" in manifest and "scenario" in manifest:
        return Run(folder, manifest)
    raise NotAResult(f"{folder} holds neither a run of a scenario nor a study")


def open_run(folder):
    result = load(folder)
    if not isinstance(result, Run):
        raise NotAResult(f"{folder} is a study, not a run; its rows are runs, in {Path(folder) / 'rows'}")
    return result


def open_study(folder):
    result = load(folder)
    if not isinstance(result, Study):
        raise NotAResult(f"{folder} is a run, not a study")
    return result


def newest(what, fits, results=RESULTS):
    """The newest directory that fits below kept/, else below runs/, and says so.

    `fits` is asked of each run or study whose status is OK; it says whether it is of the right kind.
    """
    for shelf in ("kept", "runs"):
        folders = sorted((results / shelf).glob("*/run.json"), reverse=True)
        for folder in (file.parent for file in folders):
            try:
                result = load(folder)
                if result.provenance.status == "OK" and fits(result):
                    if shelf == "runs":
                        print(f"No {what} is kept below {_shown(results / 'kept')}: this is the newest below {_shown(results / 'runs')}.")
                    return folder
            except NotAResult:
                continue
    raise NotAResult(f"no {what} below {_shown(results / 'kept')} or {_shown(results / 'runs')}")


def is_run(result):
    """With percentile curves, and the floors that its rows are compared with."""
    if not isinstance(result, Run) or not result.has("percentiles.csv"):
        return False
    return {"echo", "relay"} <= {row["protocol"] for row in result.manifest["rows"] if row["isFloor"]}


def is_pacelc(result):
    """The study, with processes of every family."""
    return _is_of_processes(result) and set(result.settings["family"]) == set(result.map["family"])


def has_curves(result):
    """The same with percentile curves."""
    return is_pacelc(result) and any(run.has("percentiles.csv") for run in result.items.values())


def has_durabilities(result):
    """The study, of whatever settings, with more than one durability."""
    return _is_of_processes(result) and result.settings["durability"].nunique() > 1


def has_quorums(result):
    """The study, of whatever settings, with a quorum store whose quorums need not meet."""
    return _is_of_processes(result) and "quorum-one" in set(result.settings["setting"])


def is_stale_reads(result):
    """Quorums of several sizes across zones, their reads counted by the age of the newest write: `pacelab run stale-reads`."""
    return isinstance(result, Run) and result.manifest["scenario"].get("name") == "stale-reads" and result.has("staleness.csv")


def is_pbs(result):
    """Quorums in virtual time beside what is published: `pacelab pbs --keep`."""
    return isinstance(result, Study) and result.name == "pbs"


def _is_of_processes(result):
    return isinstance(result, Study) and result.name == "pacelc" and result.has("settings.csv") and len(result.settings) > 0


def samples_needed(quantile):
    """So many that ten lie beyond the quantile; with fewer it is not printed, and its cell is empty."""
    return round(SAMPLES_BEYOND / (1 - quantile))


def _provenance(folder, manifest):
    try:
        provenance, host = manifest["provenance"], manifest["provenance"]["host"]
        return Provenance(
            folder=_shown(folder),
            status=manifest["status"],
            cause=manifest.get("cause") or "",
            start=manifest["startUtc"][:19] + "Z",
            commit=provenance["commit"],
            dirty=provenance["dirty"],
            jvm=provenance["jvm"],
            cpu=host["cpu"],
            cores=host["cores"],
            kernel=host["kernel"],
        )
    except (KeyError, TypeError) as missing:
        raise NotAResult(f"{folder / 'run.json'} does not say where its numbers come from: no {missing}") from None


def _shown(folder):
    """As it is called from the root of the working copy, wherever that is."""
    folder = Path(folder).resolve()
    try:
        return str(folder.relative_to(RESULTS.parent))
    except ValueError:
        return str(folder)


def _verdict(one):
    """Older runs say nothing of how many reads were judged; where nothing was judged, nothing is said of staleness."""
    known = bool(one.get("staleness"))

    def reads(name):
        return float(one[name]) if known and name in one else float("nan")

    return {
        "setting": one["part"],
        "promised": one["promised"],
        "answer": one["answer"],
        "weak": one["isWeak"],
        "reason": one["reason"],
        "operations": one["operations"],
        "key_share": one["keyShare"],
        "overlapping_pairs": one["overlappingPairs"],
        "reads_at_risk": one["readsAtRisk"],
        "anomalies": ", ".join(f"{name.lower()}: {count}" for name, count in sorted(one["observed"].items())),
        "judged_reads": reads("judgedReads"),
        "stale_reads": reads("staleReads"),
        "stale_max_versions": reads("maxStaleVersions"),
        "stale_max_ns": reads("maxStaleNs"),
        "details": tuple(one["details"]),
    }
