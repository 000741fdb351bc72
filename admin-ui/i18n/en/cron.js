export default {
  'cron.minutes': {one: 'Every minute', other: 'Every {count} minutes'},
  'cron.hourly': 'Every hour, at minute {minute}',
  'cron.daily': 'Every day at {time} UTC',
  'cron.weekly': 'Every {day} at {time} UTC',
  'cron.monthly': 'On day {day} of every month at {time} UTC',
  'cron.day.0': 'Sunday',
  'cron.day.1': 'Monday',
  'cron.day.2': 'Tuesday',
  'cron.day.3': 'Wednesday',
  'cron.day.4': 'Thursday',
  'cron.day.5': 'Friday',
  'cron.day.6': 'Saturday',
};
