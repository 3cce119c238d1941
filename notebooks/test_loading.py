"""What is read, and what is refused, of run directories that are written here."""

import contextlib
import io
import json
import math
import tempfile
import unittest
from pathlib import Path

import pandas as pd

import loading
from loading import NotAResult

PROVENANCE = {
    "commit": "0123456789abcdef0123456789abcdef01234567",
    "dirty": False,
    "changes": "",
    "jvm": "a JVM",
    "jvmFlags": ["-Xmx1g"],
    "host": {"cpu": "a CPU", "cores": 2, "governor": "unknown", "kernel": "Linux"},
}
SUMMARY = """\
row,floor,protocol,setting,kind,arrival,target_per_second,outstanding,sessions,count,rate_per_second,p50_ns,p90_ns,p99_ns,p99.9_ns,\
max_ns,p50_to_relay,waited,failed,unknown,flags,recoveries_ns,availability_gaps_ns,p99_before_faults_ns,p99_during_faults_ns,\
p99_after_faults_ns,verdict
relay-1,true,relay,floor,all,constant,100,0,9,1500,100.000,200,300,400,,500,1.000,0,0,0,,,,,,,
lease,false,raft,lease,read,constant,100,0,9,90,50.000,100,,,,500,0.500,0,0,0,not-steady elections,7 8,9,,,,VALID
lease,false,raft,lease,write,constant,100,0,9,10,50.000,,,,,600,,0,0,0,not-steady elections,7 8,9,,,,VALID
"""
SECONDS = """\
row,second,seconds,ok_per_second,p50_ns,p99_ns,max_ns,failed,unknown,stale_reads,stale_max_versions,stale_max_ns,faults
lease,0,1.000,100.0,100,,500,0,0,2,1,900,partition 0 | 1 2
relay-1,0,1.000,100.0,100,,500,0,0,,,,
"""
PERCENTILES = "row,kind,measure,quantile,value_ns,count\nlease,read,response,0.5,100,45\nlease,read,response,1,500,90\n"
COUNTERS = "row,worker,figure,value,unit\nlease,all,forces-per-operation,1.5000,1\n"
SETTINGS = """\
row,family,setting,durability,topology,objective_p99_ns,capacity_per_second,knee_per_second,read_class,write_class,read_partition,\
write_partition,floor,read_x_floor,write_x_floor,verdict
raft-lease,Raft,raft-lease,memory,lan,5000000,1000,,PC/EL,PC/EC,C,C,relay,0.500,,VALID
"""
PARTITION = """\
row,step,cut,side,kind,offered_per_second,key_share,served,late,refused,unknown,unsent,served_in_second_half,p50_ns,p99_ns,max_ns,\
stale_reads,stale_max_ns,recovery_ns,lost_acknowledged_writes,converged,verdict
raft-lease,lease@faults,partition 0 | 1 2,minority,write,100,0.25,0,9,1,0,0,0.000,,,,0,0,700,,,VALID
"""
MAP = """\
family,setting,kind,class,replicas_answered,message_delays,cut_off,minority_ok,minority_gap_ns,majority_ok,majority_gap_ns,\
read_recovery_ns,lost_acknowledged_writes
Raft,raft-lease,read,PC/EL,1,2,first,0,10,5,1,3,0
"""


def row(label, is_floor=False, protocol="raft", setting="lease"):
    return {
        "label": label, "isFloor": is_floor, "protocol": protocol, "setting": setting, "targetPerSecond": 100,
        "achievedPerSecond": 99.5, "flags": [], "result": {"ok": 100}, "step": None, "sides": [],
    }


def run_json(**changes):
    deployment = {"protocol": "raft", "durability": "DISK", "transport": "TCP", "replicas": 3, "options": {}, "layout": None}
    return {
        "status": "OK", "cause": "", "startUtc": "2026-01-02T03:04:05.678Z", "endUtc": "", "provenance": PROVENANCE,
        "scenario": {"name": "small", "deployment": deployment, "beside": []},
        "rows": [row("relay-1", True, "relay", "floor"), row("lease")], **changes,
    }


def study_json(**changes):
    return {
        "status": "OK", "cause": "", "startUtc": "2026-01-02T03:04:05.678Z", "endUtc": "", "provenance": PROVENANCE, "study": "pacelc",
        "layouts": [], "planned": [{"label": "raft-lease", "key": ""}, {"label": "floors-1", "key": ""}], **changes,
    }


class Written(unittest.TestCase):
    """Each test has a results folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.results = Path(folder.name)

    def write(self, folder, manifest, **files):
        folder = self.results / folder
        folder.mkdir(parents=True, exist_ok=True)
        if manifest is not None:
            (folder / "run.json").write_text(manifest if isinstance(manifest, str) else json.dumps(manifest))
        for name, text in files.items():
            (folder / name.replace("_json", ".json").replace("_csv", ".csv")).write_text(text)
        return folder

    def run_of(self, **files):
        return loading.open_run(self.write("run", run_json(), **files))

    def refusal(self, what, *arguments):
        with self.assertRaises(NotAResult) as raised:
            what(*arguments)
        self.assertEqual(1, len(str(raised.exception).splitlines()))
        return str(raised.exception)


class RunTest(Written):
    def test_a_cell_that_is_empty_is_nan_and_never_zero(self):
        summary = self.run_of(summary_csv=SUMMARY).summary.set_index(["row", "kind"])
        self.assertTrue(math.isnan(summary.loc[("lease", "read"), "p90_ns"]))
        self.assertTrue(math.isnan(summary.loc[("lease", "write"), "p50_to_relay"]))
        self.assertEqual(100, summary.loc[("lease", "read"), "p50_ns"])

    def test_a_zero_is_a_zero(self):
        self.assertEqual(0, self.run_of(summary_csv=SUMMARY).summary["failed"].sum())

    def test_lists_of_words_and_of_numbers(self):
        line = self.run_of(summary_csv=SUMMARY).summary.iloc[1]
        self.assertEqual(("not-steady", "elections"), line["flags"])
        self.assertEqual((7.0, 8.0), line["recoveries_ns"])
        self.assertEqual((), self.run_of(summary_csv=SUMMARY).summary.iloc[0]["flags"])

    def test_truths_are_truths(self):
        self.assertEqual([True, False, False], list(self.run_of(summary_csv=SUMMARY).summary["floor"]))

    def test_what_was_not_judged_is_nan(self):
        seconds = self.run_of(seconds_csv=SECONDS).seconds
        self.assertEqual(2, seconds["stale_reads"][0])
        self.assertTrue(math.isnan(seconds["stale_reads"][1]))
        self.assertEqual(["partition 0 | 1 2", ""], list(seconds["faults"]))

    def test_percentiles_and_counters(self):
        run = self.run_of(percentiles_csv=PERCENTILES, counters_csv=COUNTERS)
        self.assertEqual([0.5, 1], list(run.percentiles["quantile"]))
        self.assertEqual(1.5, run.counters["value"][0])

    def test_rows_know_what_their_replicas_were_told(self):
        rows = self.run_of().rows
        self.assertEqual(["disk", "disk"], list(rows["durability"]))
        self.assertEqual(["lan", "lan"], list(rows["topology"]))
        self.assertEqual([True, False], list(rows["floor"]))

    def test_those_beside_have_what_they_were_told(self):
        manifest = run_json(rows=[row("lease"), row("r1w2-lease@100")])
        other = {**manifest["scenario"]["deployment"], "durability": "MEMORY", "options": {"readQuorum": 1, "writeQuorum": 2}}
        manifest["scenario"]["beside"] = [{"name": "r1w2", "deployment": other}]
        rows = loading.open_run(self.write("run", manifest)).rows
        self.assertEqual(["disk", "memory"], list(rows["durability"]))
        self.assertEqual((1, 2), tuple(rows[["read_quorum", "write_quorum"]].iloc[1]))
        self.assertTrue(math.isnan(rows["read_quorum"][0]))

    def test_links_are_as_long_as_the_topology_says(self):
        manifest = run_json()
        topology = {"name": "two", "sites": ["here", "there"], "oneWayNs": [[1, 20], [30, 2]]}
        manifest["scenario"]["deployment"]["layout"] = {"topology": topology, "firstSite": 0}
        run = loading.open_run(self.write("run", manifest))
        self.assertEqual(20, run.one_way_ns.loc["here", "there"])
        self.assertEqual(["two", "two"], list(run.rows["topology"]))
        self.assertIn("on one host", self.refusal(lambda: self.run_of().one_way_ns))

    def test_reads_by_the_age_of_the_newest_write(self):
        header = "row,writer,since_write_from_ns,since_write_until_ns,versions_behind,reads\n"
        staleness = self.run_of(staleness_csv=header + "lease,none,,,0,7\nlease,other,1024,1280,2,3\n").staleness
        self.assertTrue(math.isnan(staleness["since_write_from_ns"][0]))
        self.assertEqual(3, staleness["reads"][1])

    def test_columns_that_came_later_are_empty(self):
        header, *lines = SUMMARY.splitlines()
        old = "\n".join(",".join(line.split(",")[:-6]) for line in [header, *lines]) + "\n"
        summary = self.run_of(summary_csv=old).summary
        self.assertEqual(["", "", ""], list(summary["verdict"]))
        self.assertTrue(summary["p99_during_faults_ns"].isna().all())

    def test_provenance(self):
        provenance = self.run_of().provenance
        self.assertEqual("2026-01-02T03:04:05Z", provenance.start)
        self.assertIn("commit 01234567", provenance.origin)
        self.assertNotIn("changes", provenance.origin)

    def test_provenance_says_what_is_not_committed_and_what_did_not_end_well(self):
        manifest = run_json(status="FAILED", cause="a replica ended", provenance={**PROVENANCE, "dirty": True})
        provenance = loading.open_run(self.write("run", manifest)).provenance
        self.assertIn("with changes", provenance.origin)
        self.assertIn("**FAILED** a replica ended", provenance.markdown)


class VerdictTest(Written):
    def verdict(self, **reads):
        verdict = {
            "part": "lease", "promised": "LINEARIZABLE", "answer": "VALID", "isWeak": False, "reason": "", "operations": 9, "keyShare": 1.0,
            "overlappingPairs": 1, "readsAtRisk": 1, "observed": {"LINEARIZABLE": 2}, "details": [], **reads,
        }
        return self.run_of(verdict_json=json.dumps([verdict])).verdicts.iloc[0]

    def test_stale_reads(self):
        verdict = self.verdict(judgedReads=28252, staleReads=155, maxStaleVersions=15, maxStaleNs=1256194000, staleness="155 of 28252 reads were stale")
        self.assertEqual((155, 28252, 15, 1256.194e6), tuple(verdict[["stale_reads", "judged_reads", "stale_max_versions", "stale_max_ns"]]))
        self.assertEqual("linearizable: 2", verdict["anomalies"])

    def test_no_stale_read_is_zero_of_so_many(self):
        verdict = self.verdict(judgedReads=53029, staleReads=0, maxStaleVersions=0, maxStaleNs=0, staleness="none of 53029 reads was stale")
        self.assertEqual((0, 53029, 0), tuple(verdict[["stale_reads", "judged_reads", "stale_max_ns"]]))

    def test_reads_that_nobody_judged_are_not_fresh(self):
        verdict = self.verdict(judgedReads=0, staleReads=0, maxStaleVersions=0, maxStaleNs=0, staleness="")
        self.assertTrue(verdict[["judged_reads", "stale_reads", "stale_max_versions", "stale_max_ns"]].isna().all())

    def test_an_older_run_says_how_many_were_stale_and_no_more(self):
        verdict = self.verdict(staleReads=155, staleness="155 of 28252 reads were stale")
        self.assertEqual(155, verdict["stale_reads"])
        self.assertTrue(math.isnan(verdict["judged_reads"]))

    def test_a_run_that_was_not_judged_has_no_verdict(self):
        self.assertEqual(0, len(self.run_of().verdicts))


class StudyTest(Written):
    def study(self, row_manifest=None, **files):
        folder = self.write("study", study_json(), **files)
        if row_manifest is not None:
            self.write("study/rows/raft-lease", row_manifest, summary_csv=SUMMARY)
        return loading.open_study(folder)

    def test_tables(self):
        study = self.study(settings_csv=SETTINGS, map_csv=MAP)
        self.assertTrue(math.isnan(study.settings["knee_per_second"][0]))
        self.assertEqual("PC/EL", study.map["class"][0])

    def test_quorums_beside_what_is_published(self):
        pbs = "legs,read_quorum,write_quorum,writes,seed,figure,published,measured,deviation,relative,tolerance,within\n"
        fresh = "legs,read_quorum,write_quorum,read_after_ns,reads,fresh_share\n"
        study = self.study(pbs_csv=pbs + "ssd,1,1,9,1,read median ms,0.5,0.6,0.2,true,0.1,false\n", fresh_csv=fresh + "ssd,1,1,0,9,0.5\n")
        self.assertEqual([False], list(study.pbs["within"]))
        self.assertEqual(0.5, study.fresh["fresh_share"][0])

    def test_rows_that_were_not_measured_yet_are_not_there(self):
        self.assertEqual(["raft-lease"], list(self.study(run_json()).items))
        self.assertIn("no row floors-1; it has raft-lease", self.refusal(self.study(run_json()).row, "floors-1"))

    def test_tables_of_all_rows_below_each_other(self):
        summary = self.study(run_json()).of_items("summary")
        self.assertEqual(["raft-lease"] * 3, list(summary["row"]))
        self.assertEqual(["relay-1", "lease", "lease"], list(summary["step"]))

    def test_a_table_that_no_row_has_is_refused(self):
        self.assertIn("no row of it has a percentiles.csv", self.refusal(self.study(run_json()).of_items, "percentiles"))

    def test_a_row_of_another_commit_is_refused(self):
        other = run_json(provenance={**PROVENANCE, "commit": "f" * 40})
        self.assertIn("not of this study: it has another commit", self.refusal(lambda: self.study(other).items))

    def test_a_row_from_another_machine_is_refused(self):
        other = run_json(provenance={**PROVENANCE, "host": {**PROVENANCE["host"], "cores": 64}})
        self.assertIn("another host", self.refusal(lambda: self.study(other).items))

    def test_rows_that_were_not_planned_are_refused(self):
        other = SETTINGS.replace("raft-lease,Raft", "abd,Raft")
        self.assertIn("rows that its run.json has not: abd", self.refusal(lambda: self.study(settings_csv=other).settings))

    def test_two_lines_of_one_setting_are_refused(self):
        twice = MAP + MAP.splitlines()[-1] + "\n"
        self.assertIn("two lines of raft-lease read first", self.refusal(lambda: self.study(map_csv=twice).map))


    def partition(self, table):
        return loading.load(self.write("study", study_json(), settings_csv=SETTINGS, partition_csv=table)).partition.iloc[0]

    def test_what_a_side_of_a_cut_was_served(self):
        table = PARTITION.replace(",converged,", ",converged,waited,flags,").replace(",,VALID", ",,12,not-ok session-bound,VALID")
        side = self.partition(table)
        self.assertEqual((0, 9, 1, 700, 12), tuple(side[["served", "late", "refused", "recovery_ns", "waited"]]))
        self.assertEqual(("not-ok", "session-bound"), side["flags"])
        self.assertTrue(math.isnan(side["lost_acknowledged_writes"]))

    def test_an_older_cut_does_not_say_that_nothing_waited(self):
        side = self.partition(PARTITION)
        self.assertTrue(math.isnan(side["waited"]))
        self.assertTrue(pd.isna(side["flags"]))


class RefusalTest(Written):
    def test_a_directory_without_provenance(self):
        folder = self.write("run", None, summary_csv=SUMMARY)
        self.assertIn("a number without provenance is not a result", self.refusal(loading.load, folder))

    def test_a_folder_that_is_not_there(self):
        self.assertIn("no run.json", self.refusal(loading.load, self.results / "nowhere"))

    def test_a_run_json_without_its_origin(self):
        manifest = run_json()
        del manifest["provenance"]
        self.assertIn("says nothing of where", self.refusal(loading.load, self.write("run", manifest)))

    def test_a_run_json_that_lacks_the_commit(self):
        provenance = {name: value for name, value in PROVENANCE.items() if name != "commit"}
        self.assertIn("no 'commit'", self.refusal(loading.load, self.write("run", run_json(provenance=provenance))))

    def test_a_run_json_that_is_none(self):
        self.assertIn("is no JSON", self.refusal(loading.load, self.write("run", "{")))

    def test_benchmarks(self):
        manifest = {"status": "OK", "startUtc": "2026-01-02T03:04:05Z", "provenance": PROVENANCE, "profile": "full"}
        self.assertIn("neither a run of a scenario nor a study", self.refusal(loading.load, self.write("bench", manifest)))

    def test_a_run_where_a_study_is_wanted_and_the_other_way_round(self):
        self.assertIn("is a run, not a study", self.refusal(loading.open_study, self.write("run", run_json())))
        self.assertIn("is a study, not a run", self.refusal(loading.open_run, self.write("study", study_json())))

    def test_a_table_that_is_not_there(self):
        self.assertIn("has no percentiles.csv", self.refusal(lambda: self.run_of().percentiles))

    def test_another_table_of_that_name(self):
        self.assertIn("is another table: it has no column", self.refusal(lambda: self.run_of(summary_csv=SECONDS).summary))

    def test_an_empty_file(self):
        self.assertIn("is another table", self.refusal(lambda: self.run_of(seconds_csv="").seconds))

    def test_a_line_with_a_cell_too_many(self):
        self.assertIn("seconds.csv, line 2: 14 cells", self.refusal(lambda: self.run_of(seconds_csv=SECONDS.replace("1 2\n", "1 2,\n")).seconds))

    def test_a_cell_that_is_no_number(self):
        self.assertIn("line 2: value_ns is 'soon'", self.refusal(lambda: self.run_of(percentiles_csv=PERCENTILES.replace(",100,", ",soon,")).percentiles))

    def test_tables_of_another_run(self):
        other = SUMMARY.replace("lease,false", "eventual,false")
        self.assertIn("rows that its run.json has not: eventual", self.refusal(lambda: self.run_of(summary_csv=other).summary))


class NewestTest(Written):
    def newest(self, fits=lambda result: True):
        with contextlib.redirect_stdout(io.StringIO()) as told:
            folder = loading.newest("run", fits, self.results)
        self.told = told.getvalue()
        return folder.relative_to(self.results).as_posix()

    def test_what_is_kept_comes_before_what_is_newer(self):
        self.write("kept/20260101T000000Z-a", run_json())
        self.write("kept/20260102T000000Z-a", run_json())
        self.write("runs/20260103T000000Z-a", run_json())
        self.assertEqual("kept/20260102T000000Z-a", self.newest())

    def test_runs_where_nothing_is_kept(self):
        self.write("runs/20260103T000000Z-a", run_json())
        self.assertEqual("runs/20260103T000000Z-a", self.newest())
        self.assertIn("No run is kept below", self.told)

    def test_only_what_ended_well_and_fits(self):
        self.write("kept/20260101T000000Z-a", run_json())
        self.write("kept/20260102T000000Z-a", run_json(status="INTERRUPTED"))
        self.write("kept/20260103T000000Z-a", "{")
        self.write("kept/20260104T000000Z-a", study_json())
        self.assertEqual("kept/20260101T000000Z-a", self.newest(lambda result: isinstance(result, loading.Run)))

    def test_nothing(self):
        self.assertIn("no run below", self.refusal(self.newest))


class KindsTest(Written):
    def test_a_run_is_read_beside_both_floors_of_its_own(self):
        both = [row("echo-1", True, "echo", "floor"), row("relay-1", True, "relay", "floor"), row("lease")]
        for rows, fits in ((both, True), (both[1:], False)):
            self.assertEqual(fits, loading.is_run(loading.load(self.write("run", run_json(rows=rows), percentiles_csv=PERCENTILES))))
        self.assertFalse(loading.is_run(loading.load(self.write("without", run_json(rows=both)))))

    def test_a_study_of_some_settings_is_not_the_map(self):
        other = MAP + MAP.splitlines()[-1].replace("Raft,raft-lease", "ABD,abd") + "\n"
        for table, fits in ((MAP, True), (other, False)):
            self.assertEqual(fits, loading.is_pacelc(loading.load(self.write("study", study_json(), settings_csv=SETTINGS, map_csv=table))))

    def test_durabilities_are_several(self):
        two = SETTINGS + SETTINGS.splitlines()[-1].replace("raft-lease,Raft", "floors-1,Raft").replace("memory", "disk") + "\n"
        for table, fits in ((SETTINGS, False), (two, True)):
            self.assertEqual(fits, loading.has_durabilities(loading.load(self.write("study", study_json(), settings_csv=table, map_csv=MAP))))

    def test_a_run_is_no_study(self):
        run = loading.load(self.write("run", run_json()))
        for fits in (loading.is_pacelc, loading.has_curves, loading.has_durabilities, loading.has_quorums, loading.is_pbs):
            self.assertFalse(fits(run))


class SamplesTest(unittest.TestCase):
    def test_ten_lie_beyond(self):
        self.assertEqual([20, 1_000, 10_000], [loading.samples_needed(quantile) for quantile in (0.5, 0.99, 0.999)])


if __name__ == "__main__":
    unittest.main()
