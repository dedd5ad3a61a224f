/** Outlines of 24 by 24, drawn with a stroke of the text's colour. */
const PATHS = {
  check: 'M5 13l4 4 10-11',
  clock: 'M12 7v5l3 3M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
  retry: 'M20 11a8 8 0 1 0-2 6M20 5v6h-6',
  block: 'M5.6 5.6l12.8 12.8M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
  down: 'M12 4v15M5 12l7 7 7-7',
  low: 'M4 7l6 6 4-4 6 7M20 11v5h-5',
  warning: 'M12 4L2.5 20h19zM12 10v4M12 17v.5',
  hand: 'M9 6v12M15 6v12',
  sent: 'M4 12h15M13 6l6 6-6 6',
  off: 'M6 12h12',
  differs: 'M5 9h14M5 15h14M16 4L8 20',
  link: 'M4 12h3l2-6 4 12 2-6h5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5',
  half: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 3v18M15 5v14M18 8v8',
  out: 'M10 4H5v16h5M15 8l4 4-4 4M9 12h10',
  info: 'M12 11v6M12 7v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside a word; the word carries the meaning. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
