export const statuses = {
  active: "Active",
  queued: "Queued",
  saving: "Saving",
  uploading: "Uploading",
  importing: "Importing",
  deactivated: "Deactivated",
  pending_delete: "Pending deletion",
  killed: "Error",
  deleted: "Deleted",
  pending: "Pending",
  accepted: "Accepted",
  rejected: "Rejected",
  creating: "Building",
  ready: "Ready",
  failed: "Failed",
  deleting: "Deleting",
}

export const visibilities = { private: "Private", shared: "Shared", community: "Community", public: "Public" }

/** Texts of every page. */
export const commonTexts = {
  product: "Polaris",
  pageTitle: (title: string) => `${title} · Polaris`,
  loading: "Loading",
  none: "–",
  notSpecified: "Not specified",
  yes: "Yes",
  no: "No",
  save: "Save",
  cancel: "Cancel",
  close: "Close",
  copyWhat: (what: string) => `Copy ${what}`,
  copied: "Copied",
  notCopied: "The browser did not allow copying. Select the text and copy it yourself.",
  unnamed: (id: string) => `Unnamed image (${id.slice(0, 8)})`,
  isProtected: "Protected from deletion",
  isHidden: "Hidden from lists",
  statuses,
  visibilities,
  visibilityHints: {
    private: "Only this project can use it",
    shared: "This project and its members can use it",
    community: "Every project can use it, but it is not listed by default",
    public: "Every project can see and use it",
  },
  osTypes: { linux: "Linux", windows: "Windows" },
}
