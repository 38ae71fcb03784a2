import { useEffect, useState } from 'preact/hooks';

import { qrPath } from '#web/account/qr-path.ts';
import { accountStrings } from '#web/account/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';

/** White modules that a scanner needs around the code. (ISO/IEC 18004) */
const QUIET_ZONE = 4;

interface Drawing {
  /** Modules per side. */
  readonly size: number;
  readonly path: string;
}

const drawingOf = async (text: string): Promise<Drawing> => {
  const { encode } = await import('uqr');
  // A screen is neither torn nor stained: the least error correction gives the fewest and largest modules.
  const { size, data } = encode(text, { ecc: 'L', border: 0 });
  return { size, path: qrPath(data) };
};

interface QrCodeProps {
  readonly text: string;
  /** For screen readers. */
  readonly label: string;
}

/** A text as a QR code. Black on white in both themes: not every scanner reads inverted codes. */
export const QrCode = ({ text, label }: QrCodeProps) => {
  const t = useStrings(accountStrings);
  const [drawing, setDrawing] = useState<Drawing>();
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    let isWanted = true;
    drawingOf(text).then(
      (drawn) => isWanted && setDrawing(drawn),
      () => isWanted && setFailed(true),
    );
    return () => {
      isWanted = false;
    };
  }, [text]);

  const side = (drawing?.size ?? 0) + 2 * QUIET_ZONE;
  return (
    <div class="qr">
      {drawing && (
        <svg
          role="img"
          aria-label={label}
          viewBox={`${-QUIET_ZONE} ${-QUIET_ZONE} ${side} ${side}`}
          shape-rendering="crispEdges"
        >
          <rect x={-QUIET_ZONE} y={-QUIET_ZONE} width={side} height={side} fill="#fff" />
          <path d={drawing.path} fill="#000" />
        </svg>
      )}
      {hasFailed && !drawing && <p>{t.codeFailed}</p>}
    </div>
  );
};
