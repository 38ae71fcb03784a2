import { remember, remembered } from '#web/storage.ts';
import { createStore, useStore } from '#web/store.ts';

const KEY = 'sound';

let context: AudioContext | undefined;

const isOn = createStore(false);

/** Whether a call plays a sound. Browsers allow sound only after a press, so a reload turns it off until the next one. */
export const useSoundIsOn = (): boolean => useStore(isOn);

const allowSound = async (): Promise<void> => {
  context ??= new AudioContext();
  await context.resume();
  isOn.set(context.state === 'running');
};

/** Call it from a press. Plays the sound once, so that the user knows it. */
export const turnSoundOn = async (): Promise<void> => {
  await allowSound();
  remember(KEY, 'on');
  await playTurnSound();
};

export const turnSoundOff = (): void => {
  remember(KEY, undefined);
  isOn.set(false);
};

const VIBRATION_MS = [300, 150, 300];

/** Plays two notes and vibrates, if the user has turned it on. */
export const playTurnSound = async (): Promise<void> => {
  if (!isOn.get() || !context) return;
  // Some phones do not vibrate.
  globalThis.navigator.vibrate?.(VIBRATION_MS);
  // A phone that was locked meanwhile has suspended the audio.
  await context.resume();
  playNote(context, 660, 0);
  playNote(context, 880, 0.25);
};

const playNote = (audio: AudioContext, frequency: number, inSeconds: number): void => {
  const start = audio.currentTime + inSeconds;
  const oscillator = new OscillatorNode(audio, { frequency });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.4, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.5);
};

/** After a reload, the next press of anything turns a chosen sound on again. */
const restore = (): void => {
  for (const event of PRESSES) removeEventListener(event, restore);
  if (remembered(KEY) === 'on') void allowSound().catch(() => undefined);
};
const PRESSES = ['click', 'keydown'] as const;

if (remembered(KEY) === 'on') for (const event of PRESSES) addEventListener(event, restore);
