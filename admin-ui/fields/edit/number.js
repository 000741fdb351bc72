// @ts-check
// Numbers keep what is typed until the field is left; "=12*4" is worked out then.
import {html, nothing} from '../../app/element.js';
import {field} from '../../ui/form.js';
import {t} from '../../app/i18n.js';
import {calculate} from '../plain.js';

export function edit(context) {
  const {field: settings, value, set, frame} = context;
  const range = [typeof settings.min === 'number' ? t('field.from', {value: settings.min}) : '', typeof settings.max === 'number' ? t('field.to', {value: settings.max}) : ''].filter(Boolean).join(' ');
  return field({
    ...frame,
    half: true,
    state: context.state(range || nothing),
    control: (tie) => html`<input class="input" id=${tie.id} name=${settings.name} inputmode=${settings.onlyInt ? 'numeric' : 'decimal'} autocomplete="off" .value=${value === null || value === undefined ? '' : String(value)}
      aria-describedby=${tie.describedby} aria-invalid=${tie.invalid} aria-required=${settings.required ? 'true' : nothing} ?readonly=${context.readonly}
      @input=${(event) => {
        const parsed = event.target.value.trim() === '' ? 0 : calculate(event.target.value);
        // Half-typed numbers stay text, which the check then names; the input itself is not rewritten.
        set(parsed === null ? event.target.value : event.target.value.startsWith('=') ? event.target.value : parsed, {keepInput: true});
      }}
      @blur=${(event) => {
        const parsed = calculate(event.target.value);
        if (event.target.value.trim() !== '' && parsed !== null) {
          set(parsed);
          event.target.value = String(parsed);
        }
        context.check();
      }}>`,
  });
}
