const words = { start: '朗读本页', stop: '停止朗读' };

/** 朗读: the page's own text, where the browser can speak; pressed again it is still. */
export function startSpeech(): void {
  const button = document.getElementById('speak');
  const main = document.getElementById('main');
  if (button === null || main === null || !('speechSynthesis' in window) || typeof SpeechSynthesisUtterance !== 'function') return;
  let isSpeaking = false;
  const rest = (): void => {
    isSpeaking = false;
    button.textContent = words.start;
    speechSynthesis.cancel();
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    // By lines: engines give up on long texts.
    const lines = main.innerText.split('\n').filter((line) => line.trim() !== '');
    if (isSpeaking || lines.length === 0) {
      rest();
      return;
    }
    isSpeaking = true;
    button.textContent = words.stop;
    lines.forEach((line, index) => {
      const spoken = new SpeechSynthesisUtterance(line);
      spoken.lang = 'zh-CN';
      spoken.rate = 0.9;
      if (index === lines.length - 1) spoken.addEventListener('end', rest);
      speechSynthesis.speak(spoken);
    });
  });
  // A page that is left is heard no longer.
  window.addEventListener('pagehide', rest);
}
