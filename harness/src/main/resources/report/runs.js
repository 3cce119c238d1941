'use strict';

/** Which runs these are, where their figures come from, and what speaks against them. */
function runsSection() {
    const made = section('runs', Model.isOverlaid() ? 'Runs' : 'Run');
    const warnings = [...Model.runs.flatMap(warningsOf), ...differences()];
    if (warnings.length > 0) {
        made.append(el('div', {class: 'warning', role: 'note', 'aria-label': 'Warnings'},
            el('ul', {}, warnings.map(text => el('li', {}, text)))));
    }
    made.append(el('div', {class: 'cards'}, Model.runs.map(card)));

    function warningsOf(run) {
        const name = Model.isOverlaid() ? `${run.letter}: ` : '';
        const found = [];
        for (const directory of Model.directories(run)) {
            const where = name + (directory.prefix === '' ? 'the run' : `row ${directory.prefix.slice(0, -1)}`);
            const {status, cause} = directory.manifest;
            if (status === 'RUNNING') {
                found.push(`${where} goes on, or was killed: what is here is what it had written.`);
            } else if (status !== 'OK') {
                found.push(`${where} ${status === 'FAILED' ? 'FAILED' : 'was INTERRUPTED'}${cause ? ': ' + cause : '.'}`);
            }
            for (const verdict of directory.verdicts.filter(one => one.answer !== 'VALID')) {
                found.push(`${where}, ${verdict.part}: ${verdict.answer} as ${verdict.promised.toLowerCase()}: ${verdict.reason}`);
            }
        }
        if (run.manifest.provenance.dirty) {
            found.push(`${name}the sources had changed since commit ${run.manifest.provenance.commit.slice(0, 8)}: nobody can build again what was measured.`);
        }
        if (run.leftOut.length > 0) {
            found.push(`${name}without a run.json, so left out: ${run.leftOut.join(', ')}`);
        }
        return found;
    }

    /** What else differs between runs than what is compared. */
    function differences() {
        const of = {
            commit: provenance => provenance.commit,
            JVM: provenance => provenance.jvm,
            'JVM flags': provenance => provenance.jvmFlags.join(' '),
            CPU: provenance => `${provenance.host.cpu}, ${provenance.host.cores} cores`,
            kernel: provenance => provenance.host.kernel,
        };
        const different = Object.keys(of)
            .filter(name => distinct(Model.runs.map(run => of[name](run.manifest.provenance))).length > 1);
        return different.length === 0 ? [] : [`The runs differ in ${different.join(', ')}: what sets their figures apart may be that.`];
    }

    function card(run) {
        const {manifest} = run;
        const {provenance} = manifest;
        const verdicts = Model.verdicts().filter(one => one.run === run).map(one => one.verdict);
        const counted = distinct(verdicts.map(label)).map(one => `${verdicts.filter(verdict => label(verdict) === one).length} ${one}`);
        const rows = Object.keys(run.rows).length;
        const entries = [
            ['what', manifest.scenario ? `${manifest.scenario.name}: ${manifest.scenario.description}` : `study ${manifest.study}`],
            ['status', manifest.status],
            ['verdicts', counted.length === 0 ? 'not judged' : counted.join(', ')],
            ['rows', rows > 0 ? `${rows} run directories in rows/` : null],
            ['began', utc(manifest.startUtc)],
            ['ended', manifest.endUtc === '' ? Format.DASH : utc(manifest.endUtc)],
            ['commit', provenance.commit.slice(0, 12) + (provenance.dirty ? ', changed since' : '')],
            ['JVM', provenance.jvm],
            ['CPU', `${provenance.host.cpu}, ${provenance.host.cores} cores, governor ${provenance.host.governor}`],
            ['kernel', provenance.host.kernel],
        ].filter(([, value]) => value !== null);
        return el('article', {class: 'card'},
            el('h3', {}, Model.isOverlaid() && [el('b', {class: 'letter'}, run.letter), ' ', Palette.swatch(null, run), ' '], el('code', {}, run.name)),
            el('dl', {}, entries.map(([name, value]) => [
                el('dt', {}, name),
                el('dd', {class: name === 'status' && value !== 'OK' ? 'bad' : null}, value),
            ])),
            el('details', {}, el('summary', {}, 'What was run, in full'), el('pre', {tabindex: '0'}, full(manifest))));
    }

    function label(verdict) {
        return verdict.answer + (verdict.isWeak ? ' (weak)' : '');
    }

    function utc(text) {
        return text.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
    }

    function full(manifest) {
        const {rows, ...rest} = manifest;
        return JSON.stringify(rest, null, 2);
    }
}
