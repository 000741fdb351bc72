// @ts-check
// The production guard for records: saving needs an unlock that ends by itself after ten minutes, per tab.
import {html, icon} from '../../app/element.js';
import {signal} from '../../app/signals.js';
import {number, t} from '../../app/i18n.js';

const MINUTES = 10;
const left = signal(0);

export const unlocked = {
  get value() {
    return left.value > 0;
  },
};

let clock = 0;

function unlock() {
  left.value = MINUTES * 60;
  clearInterval(clock);
  clock = setInterval(() => {
    left.value = left.peek() - 1;
    if (left.peek() <= 0) clearInterval(clock);
  }, 1000);
}

export const toggleLock = () => (unlocked.value ? (left.value = 0) : unlock());

export const unlockButton = () =>
  unlocked.value
    ? html`<button type="button" class="btn sm" data-command="guard" @click=${toggleLock}>${icon('lock')}${t('guard.lock')} <span class="muted">${number(Math.floor(left.value / 60))}:${String(left.value % 60).padStart(2, '0')}</span></button>`
    : html`<button type="button" class="btn sm" data-command="guard" @click=${toggleLock}>${icon('lock')}${t('guard.unlock')}</button>`;
