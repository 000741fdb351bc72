// @ts-check
// Forms: label above, help below, the error in place of the help; values that know what changed.
import {html, icon, nothing} from '../app/element.js';
import {signal, computed} from '../app/signals.js';
import {t} from '../app/i18n.js';

const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** The values of a form: what they were, what they are, and what is wrong with them. */
export class Form {
  #initial;
  #values;
  #errors = signal({});

  constructor(initial = {}) {
    this.#initial = signal(structuredClone(initial));
    this.#values = signal(structuredClone(initial));
    this.dirty = computed(() => this.changed.length > 0);
    this.busy = signal(false);
  }

  get values() {
    return this.#values.value;
  }

  get initial() {
    return this.#initial.value;
  }

  get errors() {
    return this.#errors.value;
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    this.#values.value = {...this.#values.peek(), [name]: value};
    if (this.#errors.peek()[name]) this.setError(name, '');
  }

  setError(name, message) {
    const next = {...this.#errors.peek()};
    if (message) next[name] = message;
    else delete next[name];
    this.#errors.value = next;
  }

  setErrors(errors) {
    this.#errors.value = errors;
  }

  isChanged(name) {
    return !same(this.values[name], this.initial[name]);
  }

  /** Names of changed values; names with a colon are the form's own state (a shown password). */
  get changed() {
    const {values, initial} = this;
    return [...new Set([...Object.keys(values), ...Object.keys(initial)])].filter((name) => !name.includes(':') && !same(values[name], initial[name]));
  }

  /** Changed values only. */
  get changes() {
    return Object.fromEntries(this.changed.map((name) => [name, this.values[name]]));
  }

  revert(name) {
    if (name) this.set(name, structuredClone(this.initial[name]));
    else {
      this.#values.value = structuredClone(this.initial);
      this.#errors.value = {};
    }
  }

  /** Takes a fresh server state: untouched values follow it, touched ones stay. Returns the names in conflict. */
  rebase(fresh) {
    const touched = this.changed;
    const conflicts = touched.filter((name) => !same(fresh[name], this.initial[name]) && !same(fresh[name], this.values[name]));
    const kept = Object.fromEntries(touched.map((name) => [name, this.values[name]]));
    this.#initial.value = structuredClone(fresh);
    this.#values.value = {...structuredClone(fresh), ...kept};
    return conflicts;
  }

  /** Everything is as saved. */
  reset(values) {
    this.#initial.value = structuredClone(values);
    this.#values.value = structuredClone(values);
    this.#errors.value = {};
  }

  /** Runs a save; errors with fields are put beside them. Resolves undefined when it failed that way. */
  async submit(save) {
    this.busy.value = true;
    this.setErrors({});
    try {
      return (await save(this)) ?? true;
    } catch (error) {
      const fields = error.fields ?? {};
      if (Object.keys(fields).length === 0) throw error;
      this.setErrors(fields);
      return undefined;
    } finally {
      this.busy.value = false;
    }
  }
}

/**
 * A labelled control. `control({id, describedby, invalid})` renders it.
 * @param {{id: string, label: any, icon?: string, required?: boolean, help?: any, error?: string, state?: any,
 *   full?: boolean, changed?: boolean, control: (tie: {id: string, describedby: any, invalid: any}) => any}} options
 */
export function field({id, label, icon: symbol, required, help, error, state, full, changed, control}) {
  const note = `${id}-note`;
  const describedby = help || error ? note : nothing;
  return html`<div class="field ${full ? 'full' : ''} ${changed ? 'changed' : ''}">
    <div class="label"><label for=${id} class="row tight">${symbol ? icon(symbol) : nothing}<span class="cut">${label}</span>${required ? html`<span class="req" aria-hidden="true">*</span>` : nothing}</label>${state ? html`<span class="state">${state}</span>` : nothing}</div>
    ${control({id, describedby, invalid: error ? 'true' : nothing})}
    ${error ? html`<p class="error" id=${note}>${icon('alert')}<span>${error}</span></p>` : help ? html`<p class="help" id=${note}>${help}</p>` : nothing}
  </div>`;
}

/** A group of controls under one label, for what has no single input. */
export function fieldGroup({id, label, icon: symbol, required, help, error, state, full, changed, control}) {
  const note = `${id}-note`;
  return html`<div class="field ${full ? 'full' : ''} ${changed ? 'changed' : ''}" role="group" id=${id} aria-labelledby="${id}-label" aria-describedby=${help || error ? note : nothing} tabindex="-1">
    <div class="label" ><span id="${id}-label" class="row tight">${symbol ? icon(symbol) : nothing}<span class="cut">${label}</span>${required ? html`<span class="req" aria-hidden="true">*</span>` : nothing}</span>${state ? html`<span class="state">${state}</span>` : nothing}</div>
    ${control({id, invalid: error ? 'true' : nothing})}
    ${error ? html`<p class="error" id=${note}>${icon('alert')}<span>${error}</span></p>` : help ? html`<p class="help" id=${note}>${help}</p>` : nothing}
  </div>`;
}

const inputs = (type) => (form, name, options) =>
  field({
    id: options.id ?? `f-${name.replace(/\W/g, '-')}`,
    error: form.errors[name],
    ...options,
    control: (tie) => html`<input class="input ${options.mono ? 'mono' : ''}" id=${tie.id} name=${name} type=${type} .value=${String(form.get(name) ?? '')}
      autocomplete=${options.autocomplete ?? 'off'} placeholder=${options.placeholder ?? nothing} inputmode=${options.inputmode ?? nothing}
      min=${options.min ?? nothing} max=${options.max ?? nothing} step=${options.step ?? nothing} spellcheck="false"
      aria-describedby=${tie.describedby} aria-invalid=${tie.invalid} aria-required=${options.required ? 'true' : nothing} ?disabled=${options.disabled}
      @input=${(event) => form.set(name, type === 'number' ? (event.target.value === '' ? (options.empty ?? null) : Number(event.target.value)) : event.target.value)}>`,
  });

/** One-line inputs bound to a value of a Form: textField(form, 'name', {label, help, required, …}). */
export const textField = inputs('text');
export const emailField = inputs('email');
export const urlField = inputs('url');
export const numberField = inputs('number');

/** A password input with a button to show it. */
export function passwordField(form, name, options) {
  const shown = form.get(`${name}:shown`);
  return field({
    id: options.id ?? `f-${name}`,
    error: form.errors[name],
    ...options,
    control: (tie) => html`<div class="box ${form.errors[name] ? 'invalid' : ''}"><input id=${tie.id} name=${name} type=${shown ? 'text' : 'password'} class=${shown ? 'mono' : ''} .value=${form.get(name) ?? ''}
      autocomplete=${options.autocomplete ?? 'new-password'} spellcheck="false" autocapitalize="off" aria-describedby=${tie.describedby} aria-invalid=${tie.invalid} placeholder=${options.placeholder ?? nothing}
      @input=${(event) => form.set(name, event.target.value)}>${options.buttons ?? nothing}<button type="button" class="btn quiet icon sm inset-end" aria-label=${t(shown ? 'password.hide' : 'password.show')} aria-pressed=${String(Boolean(shown))}
      @click=${() => form.set(`${name}:shown`, !shown)}>${icon(shown ? 'eyeoff' : 'eye')}</button></div>${options.below ?? nothing}`,
  });
}

export function areaField(form, name, options) {
  return field({
    id: `f-${name}`,
    error: form.errors[name],
    ...options,
    control: (tie) => html`<textarea class="input area ${options.mono ? 'mono' : ''}" id=${tie.id} name=${name} rows=${options.rows ?? 3} .value=${String(form.get(name) ?? '')} spellcheck=${options.mono ? 'false' : 'true'}
      placeholder=${options.placeholder ?? nothing} aria-describedby=${tie.describedby} aria-invalid=${tie.invalid} ?disabled=${options.disabled} @input=${(event) => form.set(name, event.target.value)}></textarea>`,
  });
}

/** A native select; `options.choices` is `[[value, text], …]`. */
export function selectField(form, name, options) {
  return field({
    id: `f-${name.replace(/\W/g, '-')}`,
    error: form.errors[name],
    ...options,
    control: (tie) => html`<select class="select" id=${tie.id} name=${name} aria-describedby=${tie.describedby} aria-invalid=${tie.invalid} ?disabled=${options.disabled}
      @change=${(event) => form.set(name, options.parse ? options.parse(event.target.value) : event.target.value)}>
      ${options.choices.map(([value, text]) => html`<option value=${value} ?selected=${String(value) === String(form.get(name) ?? '')}>${text}</option>`)}</select>`,
  });
}

/** A switch with its sentence beside it. */
export function switchField(form, name, options) {
  const id = `f-${name.replace(/\W/g, '-')}`;
  const error = form.errors[name];
  return html`<div class="field ${options.full ? 'full' : ''}"><label class="option"><input type="checkbox" role="switch" class="switch" id=${id} name=${name} .checked=${Boolean(form.get(name))} ?disabled=${options.disabled}
    aria-describedby=${options.help || error ? `${id}-note` : nothing} @change=${(event) => form.set(name, event.target.checked)}><span>${options.label}</span></label>
    ${error ? html`<p class="error" id="${id}-note">${error}</p>` : options.help ? html`<p class="help" id="${id}-note">${options.help}</p>` : nothing}</div>`;
}

/** The summary over a form whose fields were refused, with a link to each. */
export function errorSummary(errors, {labels = {}, rest = '', idOf = (name) => `f-${name}`} = {}) {
  const names = Object.keys(errors);
  if (!names.length && !rest) return nothing;
  return html`<div class="notice danger summary full" role="alert">${icon('alert')}<p class="grow">${rest || t('form.refused', {count: names.length})}
    ${names.map((name, index) => html`${index ? ', ' : ' '}<a href="#${idOf(name)}" @click=${(event) => {
      event.preventDefault();
      const node = document.getElementById(idOf(name)) ?? document.querySelector(`[name="${CSS.escape(name)}"]`);
      node?.scrollIntoView({block: 'center'});
      node?.focus();
    }}>${labels[name] ?? name}</a>`)}</p></div>`;
}

/** Moves the focus to the first control with an error. */
export function focusFirstError(root) {
  /** @type {HTMLElement | null} */ (root.querySelector('[aria-invalid="true"]'))?.focus();
}
