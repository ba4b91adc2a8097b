import { startS3 } from "../../simulator/index.js"
import { contractOfAStore } from "./suite.js"
import { connect, ORIGIN, SIMULATOR, simulate, SWIFT } from "./store.js"

contractOfAStore("the simulator", SIMULATOR, () => simulate())

contractOfAStore("the simulator with Swift's habits", SWIFT, async () => {
  const s3 = await startS3({ habits: "swift", origins: [ORIGIN] })
  const open = await connect(s3)
  return { ...open, close: () => open.close().then(s3.close) }
})
