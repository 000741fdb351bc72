// @ts-check
// A position: two numbers, a pasted pair or map link, the device's position, a map after consent.
import {html, icon, nothing} from '../../app/element.js';
import {fieldGroup} from '../../ui/form.js';
import {t} from '../../app/i18n.js';
import {toast} from '../../ui/feedback.js';
import {parsePoint} from '../plain.js';

export function edit(context) {
  const {field: settings, set, frame} = context;
  const value = context.value ?? {lat: 0, lon: 0};
  const part = (name) => (event) => {
    const text = event.target.value;
    const pair = parsePoint(text);
    if (pair) {
      set(pair);
      return;
    }
    const number = Number(text.replace(',', '.'));
    set({...value, [name]: Number.isFinite(number) ? number : 0});
  };
  const here = () =>
    navigator.geolocation.getCurrentPosition(
      ({coords}) => set({lat: Number(coords.latitude.toFixed(6)), lon: Number(coords.longitude.toFixed(6))}),
      () => toast(t('field.noPosition'), {kind: 'warn'}),
    );
  return fieldGroup({
    ...frame,
    state: context.state(context.readonly ? nothing : html`<button type="button" class="linkbtn" @click=${here}>${t('field.here')}</button>`),
    help: frame.help || t('field.pair'),
    control: (tie) => html`<div class="pair"><input class="input mono num" aria-label=${t('field.lat', {name: settings.name})} inputmode="decimal" autocomplete="off" .value=${String(value.lat)} aria-invalid=${tie.invalid} ?readonly=${context.readonly} @change=${part('lat')} @paste=${(event) => paste(event, set)} @blur=${context.check}>
      <input class="input mono num" aria-label=${t('field.lon', {name: settings.name})} inputmode="decimal" autocomplete="off" .value=${String(value.lon)} aria-invalid=${tie.invalid} ?readonly=${context.readonly} @change=${part('lon')} @paste=${(event) => paste(event, set)} @blur=${context.check}>
      <button type="button" class="btn icon" aria-label=${t('field.map')} @click=${async () => {
        const {openMap} = await import('../../ui/map.js');
        const point = await openMap({title: settings.name, value, readonly: context.readonly});
        if (point) set(point);
      }}>${icon('geo')}</button></div>`,
  });
}

function paste(event, set) {
  const point = parsePoint(event.clipboardData.getData('text'));
  if (!point) return;
  event.preventDefault();
  set(point);
}
