// Runs before the first paint: theme and density from the stored preferences, and a word to browsers that are too old.
(function () {
  var root = document.documentElement;
  try {
    var prefs = JSON.parse(localStorage.getItem('larder:prefs:' + location.pathname) || '{}');
    if (prefs.theme === 'light' || prefs.theme === 'dark') root.setAttribute('data-theme', prefs.theme);
    if (prefs.density) root.setAttribute('data-density', prefs.density);
  } catch (_) {
    // Storage can be forbidden; the defaults are fine then.
  }
  if (!('noModule' in HTMLScriptElement.prototype) || !('popover' in HTMLElement.prototype)) {
    addEventListener('DOMContentLoaded', function () {
      var note = document.createElement('p');
      note.className = 'shell-note';
      note.textContent = 'This browser is too old for the dashboard. A current Firefox, Chrome, Edge or Safari will do.';
      document.body.appendChild(note);
    });
  }
})();
