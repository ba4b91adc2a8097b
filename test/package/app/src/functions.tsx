/** What the guide's examples take from the application they stand in. */
export function updateProgressBar(percent: number) {
  document.title = `${percent} %`
}

export const formatBytes = (bytes: number) => `${bytes} B`

export function ProgressBar({ percent }: { percent: number; uploaded: number; total: number }) {
  return <progress value={percent} max={100} />
}
