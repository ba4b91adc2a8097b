import type * as english from "../english/common.js"

export const statuses: typeof english.statuses = {
  active: "Aktiv",
  queued: "In Warteschlange",
  saving: "Wird gespeichert",
  uploading: "Wird hochgeladen",
  importing: "Wird importiert",
  deactivated: "Deaktiviert",
  pending_delete: "Wird gelöscht",
  killed: "Fehler",
  deleted: "Gelöscht",
  pending: "Ausstehend",
  accepted: "Angenommen",
  rejected: "Abgelehnt",
  creating: "Wird gebaut",
  revoked: "Widerrufen",
  ready: "Bereit",
  failed: "Fehlgeschlagen",
  deleting: "Wird gelöscht",
}

export const visibilities: typeof english.visibilities = {
  private: "Privat",
  shared: "Geteilt",
  community: "Community",
  public: "Öffentlich",
}

/** Texts of every page. */
export const commonTexts: typeof english.commonTexts = {
  product: "Polaris",
  pageTitle: (title) => `${title} · Polaris`,
  loading: "Wird geladen",
  none: "–",
  units: ["B", "KiB", "MiB", "GiB", "TiB"],
  gigabytes: (amount) => `${amount} GB`,
  megabytes: (amount) => `${amount} MB`,
  listed: (parts) => parts.join(", "),
  labelled: (label, value) => `${label}: ${value}`,
  notSpecified: "Nicht angegeben",
  yes: "Ja",
  no: "Nein",
  save: "Speichern",
  cancel: "Abbrechen",
  close: "Schließen",
  copyWhat: (what) => `${what} kopieren`,
  copied: "Kopiert",
  notCopied:
    "Der Browser hat das Kopieren nicht erlaubt. Markieren Sie den Text und kopieren Sie ihn selbst.",
  useIt: { title: "Verwenden", openstack: "Kommandozeile", terraform: "Terraform" },
  unnamed: (id) => `Image ohne Namen (${id.slice(0, 8)})`,
  isProtected: "Vor dem Löschen geschützt",
  isHidden: "In Listen ausgeblendet",
  statuses,
  visibilities,
  visibilityHints: {
    private: "Nur dieses Projekt kann es verwenden",
    shared: "Dieses Projekt und seine Mitglieder können es verwenden",
    community: "Jedes Projekt kann es verwenden, aber es wird nicht ohne Weiteres aufgelistet",
    public: "Jedes Projekt kann es sehen und verwenden",
  },
  osTypes: { linux: "Linux", windows: "Windows" },
}
