import { formatAgo, formatFullTime } from "./formatting.js"

/** A time relative to now, with the exact one behind it. */
export const Ago = ({ iso }: { iso: string | undefined }) => (
  <time dateTime={iso} title={formatFullTime(iso)} className="numbers">
    {formatAgo(iso)}
  </time>
)
