(() => {
  'use strict';
  const search = document.querySelector('[role=search]');
  if (search) {
    const input = document.getElementById('q');
    const count = document.getElementById('count');
    const cards = [...document.querySelectorAll('[data-words]')];
    const find = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      for (const card of cards) {
        card.hidden = !words.every(word => card.dataset.words.includes(word));
        found += card.hidden ? 0 : 1;
      }
      count.textContent = words.length ? `${found} of ${cards.length}` : '';
      history.replaceState(null, '', words.length ? `#q=${encodeURIComponent(input.value)}` : location.pathname);
    };
    search.hidden = false;
    input.addEventListener('input', find);
    document.addEventListener('keydown', event => {
      if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && document.activeElement !== input) {
        event.preventDefault();
        input.focus();
      } else if (event.key === 'Escape' && document.activeElement === input && input.value) {
        input.value = '';
        find();
      }
    });
    if (location.hash.startsWith('#q=')) {
      const asked = location.hash.slice(3);
      // Whoever shortens an address by hand may leave half a letter.
      try { input.value = decodeURIComponent(asked); } catch { input.value = asked; }
      find();
    }
  }

  if (navigator.clipboard) {
    for (const command of document.querySelectorAll('.command')) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = 'copy';
      button.setAttribute('aria-label', `copy ${command.textContent}`);
      button.addEventListener('click', async () => {
        await navigator.clipboard.writeText(command.querySelector('code').textContent);
        button.textContent = 'copied';
        setTimeout(() => { button.textContent = 'copy'; }, 2000);
      });
      const row = document.createElement('div');
      row.className = 'row';
      command.replaceWith(row);
      row.append(command, button);
    }
  }
})();
