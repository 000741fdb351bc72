// @ts-check
// Text, e-mail and URL: one line until it needs more; a counter near the limit; a generator where the field has one.
import {html, icon, nothing} from '../../app/element.js';
import {t} from '../../app/i18n.js';
import {pref, setPref} from '../../app/prefs.js';
import {exampleOf} from '../../lang/schema/pattern.js';
import {field} from '../../ui/form.js';

/** JSON written as text can be laid out. */
function formattable(text) {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function edit(context) {
  const {field: settings, value, set, frame} = context;
  const text = String(value ?? '');
  const line = settings.type !== 'text' || (settings.max > 0 && settings.max <= 80) || settings.primaryKey || settings.pattern;
  const left = settings.max ? settings.max - [...text].length : Infinity;
  const state = left < Math.max(10, settings.max * 0.1) ? html`<span class=${left < 0 ? 't-danger' : ''}>${t('field.left', {count: left})}</span>` : nothing;
  const type = {email: 'email', url: 'url'}[settings.type] ?? 'text';
  const kept = pref('monoFields', []);
  const mono = kept.includes(frame.id);
  const generated = settings.autogeneratePattern && context.creating && !text;
  const generate = settings.autogeneratePattern && !context.readonly
    ? html`${state === nothing ? '' : state} <button type="button" class="linkbtn" @click=${() => set(exampleOf(settings.autogeneratePattern))}>${icon('wand')}${t('field.generate')}</button>` : state;
  return field({
    ...frame,
    state: context.state(line || !text.includes('\n') ? generate : html`${state === nothing ? '' : state} <button type="button" class="linkbtn plain" aria-pressed=${String(mono)} @click=${() => setPref('monoFields', mono ? kept.filter((each) => each !== frame.id) : [...kept, frame.id])}>${t('field.mono')}</button>${formattable(text) && !context.readonly ? html`<button type="button" class="linkbtn" @click=${() => set(JSON.stringify(JSON.parse(text), null, 2))}>${t('field.format')}</button>` : nothing}`),
    help: generated ? t('field.generatedBy', {pattern: settings.autogeneratePattern}) : frame.help,
    control: (tie) => line
      ? html`<div class="box ${frame.error ? 'invalid' : ''}"><input id=${tie.id} name=${settings.name} type=${type} class=${settings.pattern || settings.primaryKey ? 'mono' : ''} autocomplete="off" spellcheck="false" .value=${text} placeholder=${generated ? t('field.generatedHint') : nothing}
          aria-describedby=${tie.describedby} aria-invalid=${tie.invalid} aria-required=${settings.required ? 'true' : nothing} ?readonly=${context.readonly} @input=${(event) => set(event.target.value)} @blur=${context.check}>
          ${settings.type === 'url' && /^https?:/i.test(text) ? html`<a class="btn quiet icon sm inset-end" href=${text} target="_blank" rel="noopener noreferrer" aria-label=${t('field.openLink')}>${icon('external')}</a>` : nothing}</div>`
      : html`<textarea class="input area ${mono ? 'mono' : ''}" id=${tie.id} name=${settings.name} rows="1" .value=${text} aria-describedby=${tie.describedby} aria-invalid=${tie.invalid} aria-required=${settings.required ? 'true' : nothing} ?readonly=${context.readonly}
          @input=${(event) => set(event.target.value)} @blur=${context.check}></textarea>`,
  });
}
