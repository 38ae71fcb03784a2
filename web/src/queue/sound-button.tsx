import { useStrings } from '#web/i18n/strings.ts';
import { turnSoundOff, turnSoundOn, useSoundIsOn } from '#web/queue/sound.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';

/** Turns the sound of a call on or off. Turning it on plays it once. */
export const SoundButton = () => {
  const t = useStrings(queueStrings);
  const isOn = useSoundIsOn();
  const turnOn = (): void =>
    void turnSoundOn().then(
      () => toast(t.soundOn),
      () => toast(t.soundRefused),
    );
  return <Button onClick={isOn ? turnSoundOff : turnOn}>{isOn ? t.soundOff : t.sound}</Button>;
};
