import admin from "./admin.json";
import app from "./app.json";
import auth from "./auth.json";
import common from "./common.json";
import feed from "./feed.json";
import groups from "./groups.json";
import languages from "./languages.json";
import meeting from "./meeting.json";
import nav from "./nav.json";
import palette from "./palette.json";
import player from "./player.json";
import search from "./search.json";
import settings from "./settings.json";
import status from "./status.json";
import transcript from "./transcript.json";
import upload from "./upload.json";
import voices from "./voices.json";

const messages = {
  admin,
  app,
  auth,
  common,
  feed,
  groups,
  languages,
  meeting,
  nav,
  palette,
  player,
  search,
  settings,
  status,
  transcript,
  upload,
  voices,
};
export default messages;
