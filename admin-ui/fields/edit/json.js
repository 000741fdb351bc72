// @ts-check
// JSON as text with checking; the value follows as soon as the text means one.
import {html, icon, nothing} from '../../app/element.js';
import {bytes, t} from '../../app/i18n.js';
import {fieldGroup} from '../../ui/form.js';
import '../../ui/code.js';

const texts = new WeakMap();

/** The text of a value; what was typed stays as long as it means the value that is set. */
function textOf(context) {
  const kept = texts.get(context.form)?.[context.field.name];
  if (kept !== undefined && kept.value === context.value) return kept.text;
  return context.value === null || context.value === undefined ? '' : JSON.stringify(context.value, null, 2);
}

function keep(context, text, value) {
  texts.set(context.form, {...texts.get(context.form), [context.field.name]: {text, value}});
}

function problem(text) {
  if (!text.trim()) return '';
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return error.message;
  }
}

export function edit(context) {
  const {frame, set} = context;
  const text = textOf(context);
  const wrong = problem(text);
  const typed = (next) => {
    const bad = problem(next);
    const value = bad ? next : next.trim() ? JSON.parse(next) : null;
    keep(context, next, value);
    set(value);
    context.fail(bad);
  };
  const format = () => {
    const next = JSON.stringify(JSON.parse(text), null, 2);
    const value = JSON.parse(next);
    keep(context, next, value);
    set(value);
  };
  return fieldGroup({
    ...frame,
    full: true,
    state: context.state(html`${text.trim() && !wrong ? html`<span class="t-ok row tight">${icon('check')}${t('field.valid')}</span> ${bytes(new Blob([text]).size)}` : nothing}${text.trim() && !wrong && !context.readonly ? html`<button type="button" class="linkbtn" @click=${format}>${t('field.format')}</button>` : nothing}`),
    control: (tie) => html`<div class="box json ${frame.error ? 'invalid' : ''}"><code-editor language="json" label=${context.field.name} .value=${text} .minLines=${2} .invalid=${Boolean(tie.invalid && frame.error)} .readonly=${context.readonly} @input=${(event) => {
      event.stopPropagation();
      typed(event.detail);
    }}></code-editor></div>`,
  });
}
