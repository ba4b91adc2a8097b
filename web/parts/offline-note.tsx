import { Alert } from "@mantine/core"
import { useNetwork } from "@mantine/hooks"
import { IconWifiOff } from "@tabler/icons-react"
import { texts } from "../texts/texts.js"

/** Shown while the browser has no network. */
export function OfflineNote({ className }: { className?: string }) {
  const { online } = useNetwork()
  if (online) return null
  return (
    <Alert
      color="orange"
      role="alert"
      icon={<IconWifiOff />}
      title={texts.failure.offline}
      className={className ?? ""}
      mb="md"
    >
      {texts.failure.offlineHint}
    </Alert>
  )
}
