// The File System Access API, where a browser has it: not in TypeScript's own list yet.
interface FileSystemHandle {
  queryPermission?(wish: { mode: "read" }): Promise<PermissionState>;
  requestPermission?(wish: { mode: "read" }): Promise<PermissionState>;
}

interface DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

interface Window {
  showOpenFilePicker?(wish: {
    multiple: boolean;
    types: { description: string; accept: Record<string, string[]> }[];
  }): Promise<FileSystemFileHandle[]>;
}
