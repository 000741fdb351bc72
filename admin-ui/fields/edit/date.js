// @ts-check
// Date and time in the local zone, with UTC below; milliseconds are kept; "+3d" and "now" are understood.
import {html, icon, nothing} from '../../app/element.js';
import {ago, dateTime, t} from '../../app/i18n.js';
import {field} from '../../ui/form.js';
import {formatDate, parseDate} from '../plain.js';

const two = (value, size = 2) => String(value).padStart(size, '0');

/** A date as people type it, in the local zone; seconds only where they are not zero. */
export function written(date) {
  const seconds = date.getSeconds() || date.getMilliseconds() ? `:${two(date.getSeconds())}${date.getMilliseconds() ? '.' + two(date.getMilliseconds(), 3) : ''}` : '';
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}${seconds}`;
}

const UNITS = {m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000};

/** What a typed date means: "2026-12-01 09:00", "now", "tomorrow 9:00", "+3d", a full ISO date. Null when nothing. */
export function understood(text, now = new Date()) {
  const clean = text.trim().toLowerCase();
  if (clean === 'now') return now;
  const relative = /^([+-]\d+)\s*([mhdw])$/.exec(clean);
  if (relative) return new Date(now.getTime() + Number(relative[1]) * UNITS[relative[2]]);
  const day = /^(today|tomorrow|yesterday)(?:\s+(\d{1,2})(?::(\d{2}))?)?$/.exec(clean);
  if (day) {
    const date = new Date(now);
    date.setDate(date.getDate() + {today: 0, tomorrow: 1, yesterday: -1}[day[1]]);
    date.setHours(Number(day[2] ?? 0), Number(day[3] ?? 0), 0, 0);
    return date;
  }
  const local = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?$/.exec(clean);
  if (local) {
    const [, year, month, date, hour = 0, minute = 0, second = 0, milli = '0'] = local;
    const made = new Date(Number(year), Number(month) - 1, Number(date), Number(hour), Number(minute), Number(second), Number(milli.padEnd(3, '0')));
    return made.getMonth() === Number(month) - 1 ? made : null;
  }
  return /z$|[+-]\d\d:?\d\d$/.test(clean) ? parseDate(text.trim()) : null;
}

export function edit(context) {
  const {field: settings, value, set, frame} = context;
  const date = parseDate(value);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const note = date ? `${zone} · ${dateTime(date, {timeZone: 'UTC', timeStyle: 'short', dateStyle: 'medium'})} UTC · ${ago(date)}` : zone;
  const put = (made) => set(made ? formatDate(made) : '');
  return field({
    ...frame,
    state: context.state(nothing),
    help: frame.help ? html`${frame.help} · ${note}` : note,
    control: (tie) => html`<div class="box ${frame.error ? 'invalid' : ''}"><input id=${tie.id} name=${settings.name} autocomplete="off" .value=${date ? written(date) : String(value ?? '')} placeholder="2026-12-01 09:00" aria-describedby=${tie.describedby} aria-invalid=${tie.invalid} aria-required=${settings.required ? 'true' : nothing} ?readonly=${context.readonly}
        @change=${(event) => {
          const text = event.target.value;
          const made = understood(text);
          set(!text.trim() ? '' : made ? formatDate(made) : text);
          context.check();
        }}>
      ${context.readonly ? nothing : html`<button type="button" class="btn quiet sm" @click=${() => put(new Date())}>${t('field.now')}</button>
        <span class="picker"><button type="button" class="btn quiet icon sm inset-end" aria-label=${t('field.calendar')} @click=${(event) => {
          const native = event.currentTarget.nextElementSibling;
          native.value = date ? written(date).replace(' ', 'T').slice(0, 16) : '';
          native.showPicker?.();
        }}>${icon('cal')}</button><input type="datetime-local" tabindex="-1" aria-hidden="true" @change=${(event) => event.target.value && put(new Date(event.target.value))}></span>`}</div>`,
  });
}
