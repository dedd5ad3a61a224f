import { AdjustForm } from './adjust-form';
import { BufferForm } from './buffer-form';
import type { FormProps } from './figure-field';
import { FormPanel } from './form-panel';
import { RecountForm } from './recount-form';

const FORMS = {
  adjust: { title: 'Add units, or take some away', show: AdjustForm },
  recount: { title: 'Set what was counted on the shelf', show: RecountForm },
  buffer: { title: 'Hold units back, and warn in time', show: BufferForm },
} as const;
export type FormName = keyof typeof FORMS;

/** The form of an action, in a file of its own: it is needed only when a button is pressed. */
export function OpenForm({ name, ...form }: FormProps & { readonly name: FormName }) {
  const { title, show: Form } = FORMS[name];
  return (
    <FormPanel title={title} onClose={form.onDone}>
      <Form {...form} />
    </FormPanel>
  );
}
