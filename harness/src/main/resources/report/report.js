'use strict';

document.title = `Pacelab report: ${Model.runs.map(run => run.name).join(', ')}`;
document.getElementById('theme').addEventListener('change', event => {
    if (event.target.value === '') {
        document.documentElement.removeAttribute('data-theme');
    } else {
        document.documentElement.setAttribute('data-theme', event.target.value);
    }
    Chart.drawAll();
});
runsSection();
mapSection();
loadSection();
percentilesSection();
timelineSection();
pathSection();
tablesSection();
Chart.drawAll();
Chart.watch();
document.documentElement.setAttribute('data-drawn', '');
