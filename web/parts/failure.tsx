import { Alert, Button, Code, Container, Group, List, Stack, Text } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import { polarisError } from "@polaris-bff/client"
import { Link } from "wouter"
import { describeFailure } from "./describe-failure.js"
import { texts } from "../texts/texts.js"

interface FailureProps {
  error: unknown
  /** Repeats what failed. */
  retry?: (() => unknown) | undefined
  /** The page to offer instead. */
  back?: string
  /** Whether the failure fills the page or is a part of it. */
  page?: boolean
}

/** What went wrong, what to do, and the request id for the operator. */
export function Failure({ error, retry, back, page = false }: FailureProps) {
  const details = polarisError(error)
  const { title, message, lang } = describeFailure(error)
  const alert = (
    <Alert color="red" role="alert" icon={<IconAlertTriangle />} title={title}>
      <Stack gap="xs" align="start">
        <Text size="sm" className="breakable" lang={lang}>
          {message}
        </Text>
        {details?.issues && details.issues.length > 1 && (
          <List size="sm" className="breakable" lang="en">
            {details.issues.map(({ path, message }) => (
              <List.Item key={path + message}>{`${path} ${message}`}</List.Item>
            ))}
          </List>
        )}
        {details?.openstack?.requestId && (
          <Text size="xs" c="dimmed" className="breakable">
            {texts.failure.requestId(details.openstack.service)} <Code>{details.openstack.requestId}</Code>
          </Text>
        )}
        <Group gap="xs">
          {retry && (
            <Button size="xs" variant="default" onClick={() => void retry()}>
              {texts.failure.retry}
            </Button>
          )}
          {back && (
            <Button size="xs" variant="default" component={Link} href={back}>
              {texts.failure.back}
            </Button>
          )}
        </Group>
      </Stack>
    </Alert>
  )
  return page ? (
    <Container component="main" size="xs" py="xl">
      {alert}
    </Container>
  ) : (
    alert
  )
}
