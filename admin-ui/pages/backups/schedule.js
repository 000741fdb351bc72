// @ts-check
// The schedules: when archives are made and how many are kept; how often replication merges, snapshots, proves.
import {html, icon, link, nothing} from '../../app/page.js';
import {ago, dateTime, t} from '../../app/i18n.js';
import {replication, settings} from '../../api/index.js';
import {openDialog, toast, toastError} from '../../ui/feedback.js';
import {Form, errorSummary, numberField, switchField, textField} from '../../ui/form.js';
import {cronMeaning, nextRuns} from '../../lang/cron.js';

const PRESETS = ['0 0 * * *', '0 0 * * 0', '0 0 1 * *', '0 */6 * * *'];
const TIMES = ['snapshotInterval', 'snapshotRetention', 'transactionRetention', 'proofInterval', 'scrubInterval', 'validationInterval'];

/** Edits when archives are made; resolves true when something was saved. */
export function editSchedule(plan) {
  const form = new Form({cron: plan?.cron ?? '', cronMaxKeep: plan?.cronMaxKeep ?? 3});
  return openDialog({
    title: t('backups.schedule'),
    busy: () => form.busy.value,
    render: (dialog) => html`<form id="schedule" class="stack" @submit=${(event) => void save(event, dialog, form)}>
      ${errorSummary(form.errors, {labels: {cron: t('backups.cron'), cronMaxKeep: t('backups.keep')}})}
      <div class="row wrap-row" role="group" aria-label=${t('backups.presets')}>${PRESETS.map((cron, index) => html`<button type="button" class="btn sm" aria-pressed=${String(form.get('cron') === cron)} @click=${() => form.set('cron', cron)}>${t('backups.preset.' + index)}</button>`)}
        <button type="button" class="btn sm" aria-pressed=${String(!form.get('cron'))} @click=${() => form.set('cron', '')}>${t('backups.preset.off')}</button></div>
      ${textField(form, 'cron', {label: t('backups.cron'), mono: true, placeholder: '0 0 * * *', help: meaning(form.get('cron'))})}
      ${runs(form.get('cron'))}
      ${form.get('cron') ? numberField(form, 'cronMaxKeep', {label: t('backups.keep'), min: 1, help: t('backups.keepNote')}) : nothing}
      <p class="help">${plan?.s3?.enabled ? t('backups.toBucket', {name: plan.s3.bucket}) : t('backups.toFolder')} <a href=${link('settings/schedule')} @click=${() => dialog.close()}>${t('backups.changePlace')}</a></p></form>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="submit" form="schedule" class="btn primary" aria-disabled=${String(!form.dirty.value || form.busy.value)}>${t('save')}</button>`,
  });
}

async function save(event, dialog, form) {
  event.preventDefault();
  if (!form.dirty.peek() || form.busy.peek()) return;
  try {
    const saved = await form.submit(() => settings.update({backups: form.values}).catch((error) => {
      // The server names members by their way through the settings.
      for (const name of ['cron', 'cronMaxKeep']) if (error.fields?.['backups.' + name]) error.fields[name] = error.fields['backups.' + name];
      throw error;
    }));
    if (saved) {
      toast(t('backups.scheduleSaved'));
      dialog.close(true);
    }
  } catch (error) {
    toastError(error);
  }
}

/** The expression in words. */
function meaning(expression) {
  if (!expression) return t('backups.never');
  const found = cronMeaning(expression);
  if (!found) return t('backups.cronWrong');
  const weekday = found.weekday === undefined ? '' : dateTime(new Date(Date.UTC(2026, 1, 1 + found.weekday)), {weekday: 'long', timeZone: 'UTC'});
  return t('backups.means.' + found.kind, {...found, weekday});
}

/** The next five moments, in UTC and here. */
function runs(expression) {
  const next = expression ? nextRuns(expression, 5) : [];
  return next.length === 0 ? nothing : html`<table class="table" aria-label=${t('backups.nextRuns')}><thead><tr><th scope="col">${t('backups.nextRuns')}</th><th scope="col">UTC</th><th scope="col">${t('backups.here')}</th></tr></thead>
    <tbody>${next.map((date) => html`<tr><td class="muted">${ago(date)}</td><td>${dateTime(date, {dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC'})}</td><td>${dateTime(date)}</td></tr>`)}</tbody></table>`;
}

/** Edits the times of replication. */
export async function editTimes() {
  let times;
  try {
    times = await replication.schedule();
  } catch (error) {
    toastError(error);
    return;
  }
  const values = (from) => ({...Object.fromEntries(TIMES.map((name) => [name, from[name]])), levels: from.levels.join(', '), removesOld: from.removesOld});
  const form = new Form(values(times));
  const put = (dialog, changes) => async () => {
    try {
      const saved = await form.submit(() => replication.changeSchedule(changes()));
      if (saved) {
        toast(t('backups.timesSaved'));
        dialog.close(true);
      }
    } catch (error) {
      toastError(error);
    }
  };
  const changes = () => {
    const {levels, ...rest} = form.changes;
    return levels === undefined ? rest : {...rest, levels: levels.split(',').map((text) => text.trim())};
  };
  await openDialog({
    title: t('backups.times'),
    busy: () => form.busy.value,
    render: (dialog) => html`<form id="times" class="stack" @submit=${(event) => {
      event.preventDefault();
      if (form.dirty.peek()) void put(dialog, changes)();
    }}><p class="help">${t('backups.timesNote')}</p>
      ${errorSummary(form.errors, {labels: Object.fromEntries([...TIMES, 'levels'].map((name) => [name, t('backups.time.' + name)]))})}
      <div class="two">${TIMES.map((name) => textField(form, name, {label: t('backups.time.' + name), mono: true, help: times.configured[name] === form.get(name) ? '' : t('backups.inFile', {value: times.configured[name]})}))}
      ${textField(form, 'levels', {label: t('backups.time.levels'), mono: true, help: t('backups.levelsNote')})}</div>
      ${switchField(form, 'removesOld', {label: t('backups.removesOld')})}</form>`,
    footer: (dialog) => html`<button type="button" class="btn quiet" @click=${put(dialog, () => ({reset: true}))}>${icon('undo')}${t('backups.asInFile')}</button><button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="submit" form="times" class="btn primary" aria-disabled=${String(!form.dirty.value || form.busy.value)}>${t('save')}</button>`,
  });
}
