import type { MatchView } from '../../../api/listing-answers';
import { send } from '../../../api/client';

/** Milliseconds between two questions about a match that takes longer than one answer. */
const ASK_AGAIN_MS = 2000;

/** Begins a match, or follows the one under way, to its result; undefined when the panel is closed. */
export async function followMatch(
  dryRun: boolean,
  onView: (view: MatchView) => void,
  isOver: () => boolean,
): Promise<MatchView | undefined> {
  while (!isOver()) {
    const view = await send<MatchView>('POST', `/api/listings/match?dryRun=${dryRun}`);
    if (isOver()) return undefined;
    onView(view);
    if (view.status !== 'under_way') return view;
    await new Promise((resolve) => window.setTimeout(resolve, ASK_AGAIN_MS));
  }
  return undefined;
}
