import { useStrings } from '#web/i18n/strings.ts';
import { turnSignalOff, turnSignalOn, useSignalIsOn } from '#web/queue/signal.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';

/** Turns the sound of a call on or off. Turning it on plays it once. */
export const SignalButton = () => {
  const t = useStrings(queueStrings);
  const isOn = useSignalIsOn();
  const turnOn = (): void =>
    void turnSignalOn().then(
      () => toast(t.soundOn),
      () => toast(t.soundRefused),
    );
  return <Button onClick={isOn ? turnSignalOff : turnOn}>{isOn ? t.soundOff : t.sound}</Button>;
};
