_vibe_router_completion() {
    local IFS=$'
'
    COMPREPLY=( $( env COMP_WORDS="${COMP_WORDS[*]}" \
                   COMP_CWORD=$COMP_CWORD \
                   _VIBE_ROUTER_COMPLETE=complete_bash $1 ) )
    return 0
}

complete -o default -F _vibe_router_completion vibe-router
