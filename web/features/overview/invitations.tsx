import { Alert, Anchor } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { Link } from "wouter"
import { texts } from "../../texts/texts.js"

/** Images of other projects that wait for an answer. */
export function Invitations() {
  const { data: pending = [] } = trpcReact.compute.listSharedImagesByMemberStatus.useQuery(
    { memberStatus: "pending" },
    { refetchInterval: 60_000 },
  )
  if (pending.length === 0) return null
  return (
    <Alert color="blue">
      {texts.overview.invitations(pending.length)}{" "}
      <Anchor component={Link} href="/invitations" size="sm" fw={550} underline="always" c="inherit">
        {texts.overview.answer}
      </Anchor>
    </Alert>
  )
}
