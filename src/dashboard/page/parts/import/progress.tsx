import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** A bar without an end, because the service names none, with the seconds so far. */
export function Progress({ text }: { readonly text: string }) {
  const seconds = useSignal(0);
  useEffect(() => {
    const timer = window.setInterval(() => {
      seconds.value += 1;
    }, 1000);
    return () => {
      window.clearInterval(timer);
    };
  }, []);
  return (
    <p>
      {text} … <span aria-hidden="true">{seconds} s.</span> Stay on this screen until it is done.
      <progress aria-label={text} />
    </p>
  );
}
