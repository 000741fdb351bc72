// @ts-check
// Putting something in the place of the running data: asked for by name, followed to its end, and told after the reload.
import {html, icon, nothing} from '../../app/element.js';
import {dateTime, t} from '../../app/i18n.js';
import {signal} from '../../app/signals.js';
import {backupActivity, backups, restores} from '../../api/index.js';
import {errorText, openDialog, toast} from '../../ui/feedback.js';

const DONE = 'larder:restored';
const LONGEST = 5 * 60_000;

/** Says after a reload what was restored. */
export function tellRestored() {
  const what = sessionStorage.getItem(DONE);
  if (what) {
    sessionStorage.removeItem(DONE);
    toast(t('backups.restoredNow', {name: what}));
  }
}

/** Restores an archive after the person typed its name. */
export async function restoreArchive(key, made) {
  const choice = await askFor({title: t('backups.restoreTitle', {name: key}), what: t('backups.restoreWhat', {when: dateTime(made)}), typed: key});
  if (choice) await follow({name: key, kind: 'restore', first: choice.first, begin: () => backups.restore(key)});
}

/** Puts a restored state in the place of its database. */
export async function switchOver(state, when) {
  const choice = await askFor({title: t('backups.switchTitle', {name: state.database}), what: t('backups.switchWhat', {when: dateTime(when, {dateStyle: 'full', timeStyle: 'medium'}), name: state.database}), typed: state.database});
  if (choice) await follow({name: state.database, kind: 'switch', first: choice.first, begin: () => restores.switchOver(state.id)});
}

function askFor({title, what, typed}) {
  const text = signal('');
  const first = signal(true);
  return openDialog({
    title,
    size: 'narrow',
    role: 'alertdialog',
    render: () => html`<p>${what}</p><p>${t('backups.restoreKept')}</p>
      <label class="option"><input type="checkbox" class="check" .checked=${first.value} @change=${(event) => (first.value = event.target.checked)}><span>${t('backups.firstBackUp')}</span></label>
      <div class="field"><label for="typed">${t('confirm.type', {name: typed})}</label><input class="input mono" id="typed" autocomplete="off" spellcheck="false" .value=${text.value} @input=${(event) => (text.value = event.target.value)}></div>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button>
      <button type="button" class="btn danger-solid" aria-disabled=${String(text.value !== typed)} @click=${() => text.value === typed && dialog.close({first: first.value})}>${t('backups.restore')}</button>`,
  });
}

/** Does it, step by step, in a dialog that stays until it is over. */
async function follow({name, kind, first, begin}) {
  const steps = [...(first ? ['first'] : []), 'work', 'reload'];
  const at = signal(0);
  const failure = signal('');
  const dialog = openDialog({
    title: t('backups.restoring', {name}),
    size: 'narrow',
    mayClose: () => failure.peek() !== '',
    render: () => html`<ol class="steps" aria-live="polite">${steps.map((step, index) => html`<li aria-current=${index === at.value ? 'step' : nothing} class=${index < at.value ? 'done' : index === at.value ? 'now' : ''}>${icon(index < at.value ? 'okc' : failure.value && index === at.value ? 'alert' : 'jobs')}<span>${t('backups.step.' + step)}</span></li>`)}</ol>
      ${failure.value ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${t('backups.nothingChanged')} ${failure.value}</p></div>` : html`<p class="muted">${t('backups.stay')}</p>`}`,
    footer: (node) => (failure.value ? html`<button type="button" class="btn" @click=${() => node.close()}>${t('close')}</button>` : nothing),
  });
  try {
    if (first) {
      await backups.create(`before_restore_${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}.zip`);
      at.value++;
    }
    const before = (await backupActivity()).last?.endedAt ?? '';
    await begin();
    await ended(kind, before);
    at.value++;
    sessionStorage.setItem(DONE, name);
    location.reload();
  } catch (error) {
    failure.value = error.kind ? errorText(error) : error.message;
  }
  await dialog;
}

/** Resolves when what was begun has worked. A token that is refused belongs to the data that is gone: then it has worked. */
async function ended(kind, before) {
  const until = Date.now() + LONGEST;
  for (let pause = 300; Date.now() < until; pause = Math.min(pause * 1.5, 5000)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      const {running, last} = await backupActivity();
      if (!running && last && last.kind === kind && last.endedAt > before) {
        if (last.error) throw new Error(last.error);
        return;
      }
    } catch (error) {
      if (error.kind === 'unauthorized' || error.status === 403) return;
      // No answer: the server is busy or starts again.
      if (error.kind !== 'network' && error.kind !== 'server') throw error;
    }
  }
  throw new Error(t('backups.tooLong'));
}
