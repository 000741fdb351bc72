export default {
  'jobs.reload': 'Load again',
  'jobs.run': 'Run now',
  'jobs.runThis': 'Run now: {name}',
  'jobs.runTitle': 'Run {name} now?',
  'jobs.runNote': 'It runs once more, besides its schedule.',
  'jobs.started': '{name} started',
  'jobs.none': 'No jobs.',
  'jobs.unknown': 'not within a year',
  'jobs.column.name': 'Job',
  'jobs.column.schedule': 'Schedule (UTC)',
  'jobs.column.next': 'Next run',
};
