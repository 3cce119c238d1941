'use strict';

const THEME = document.getElementById('theme');
const SYSTEM = matchMedia('(prefers-color-scheme: dark)');

/** The one that was chosen, else the system's. */
function showTheme() {
    document.documentElement.setAttribute('data-theme', THEME.value || (SYSTEM.matches ? 'dark' : 'light'));
}

function redraw() {
    showTheme();
    Chart.drawAll();
}

document.title = `Pacelab report: ${Model.runs.map(run => run.name).join(', ')}`;
showTheme();
runsSection();
mapSection();
loadSection();
percentilesSection();
timelineSection();
pathSection();
tablesSection();
Chart.drawAll();
Chart.watch();
THEME.addEventListener('change', redraw);
SYSTEM.addEventListener('change', redraw);
document.documentElement.setAttribute('data-drawn', '');
