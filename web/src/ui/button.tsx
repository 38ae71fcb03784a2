import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';

interface Look {
  /** `primary`: the main action; `plain`: looks like a link; `danger`: cannot be undone. */
  readonly look?: 'primary' | 'secondary' | 'plain' | 'danger';
  readonly size?: 'small' | 'large';
  readonly class?: string;
  readonly children: ComponentChildren;
}

type ButtonProps = Look &
  Omit<ButtonHTMLAttributes, 'class' | 'size' | 'disabled'> & {
    /** In progress: keeps width and focus, and ignores presses. */
    readonly isBusy?: boolean;
    /** Cannot be pressed now, but keeps its place in the tab order. */
    readonly isDisabled?: boolean;
  };

/** A button that stays focusable in every state. */
export const Button = ({
  look = 'secondary',
  size,
  isBusy = false,
  isDisabled = false,
  class: extra,
  onClick,
  children,
  ...rest
}: ButtonProps) => (
  <button
    type="button"
    {...rest}
    class={classesOf(look, size, extra)}
    aria-disabled={isBusy || isDisabled ? 'true' : undefined}
    aria-busy={isBusy ? 'true' : undefined}
    onClick={(event) => {
      if (isBusy || isDisabled) event.preventDefault();
      else onClick?.(event);
    }}
  >
    {isBusy && <span class="button-busy" aria-hidden="true" />}
    <span class="button-text">{children}</span>
  </button>
);

type LinkButtonProps = Look & {
  readonly href: string;
  /** For screen readers, when the text alone does not say where the link goes. */
  readonly label?: string | undefined;
};

/** A link that looks like a button. */
export const LinkButton = ({
  look = 'secondary',
  size,
  class: extra,
  label,
  href,
  children,
}: LinkButtonProps) => (
  <a href={href} class={classesOf(look, size, extra)} aria-label={label}>
    <span class="button-text">{children}</span>
  </a>
);

const classesOf = (look: string, size?: string, extra?: string): string =>
  ['button', `button-${look}`, size && `button-${size}`, extra].filter(Boolean).join(' ');
