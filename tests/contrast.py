"""Whether words stand out from what is behind them, measured by axe once for each way that words look.

Of a whole look at a page this took axe two thirds and more. What it finds goes by the colours, the size and weight of the words,
and by every background behind them: words for which all that is the same as for words that have passed pass too. So each such
way is measured until axe has passed it, and no more in this run. What floats above the page is measured each time, as nothing
says what is under it; so is whatever axe can't tell.
"""

from typing import Any

from playwright.sync_api import Page

LOOKS_OF_WORDS = """() => {
    const grounds = new Map()
    const groundOf = place => {
        if (!place) return ''
        if (!grounds.has(place)) {
            const style = getComputedStyle(place)
            const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode].join()
            const floats = ['absolute', 'fixed'].includes(style.position) ? ' floats' : ''
            const plain = own === 'rgba(0, 0, 0, 0),none,1,none,normal'
            grounds.set(place, `${groundOf(place.parentElement)}|${plain ? '' : own}${floats}`)
        }
        return grounds.get(place).replace(/[|]+/g, '|')
    }
    window.lookOfWords = place => {
        const style = getComputedStyle(place)
        const words = [...place.childNodes].filter(each => each.nodeType === 3).map(each => each.data.trim()).join('')
        const off = Boolean(place.closest(':disabled, [aria-disabled=true]') || place.closest('label')?.control?.disabled)
        return [place.localName, place.type, style.color, style.fontSize, style.fontWeight, style.textShadow,
            style.webkitTextFillColor, words.length > 1, off, groundOf(place)].join(' ')
    }
    window.wordsByLook = new Map()
    for (const place of document.body.querySelectorAll('*')) {
        const box = place.getBoundingClientRect()
        const written = [...place.childNodes].some(each => each.nodeType === 3 && each.data.trim())
        if (box.width <= 1 || box.height <= 1 || !place.checkVisibility({visibilityProperty: true})) continue
        if (!written && !place.matches('input, select, textarea')) continue
        const look = lookOfWords(place)
        wordsByLook.set(look, [...(wordsByLook.get(look) ?? []), place])
    }
    return [...wordsByLook.keys()]
}"""
MEASURED = """async ([rule, looks]) => {
    const quick = {resultTypes: ['violations', 'passes'], preload: false, elementRef: true}
    const places = looks.flatMap(look => wordsByLook.get(look))
    const found = await axe.run({include: places}, {...quick, runOnly: [rule], rules: {[rule]: {enabled: true}}})
    const failed = found.violations.map(each => ({...each, nodes: each.nodes.map(({element, ...node}) => node)}))
    const passed = found.passes.flatMap(each => each.nodes).map(node => lookOfWords(node.element))
    return {failed, passed}
}"""

# By axe's rule, the ways of looking that have passed it.
_passed: dict[str, set[str]] = {}


def hard_to_read(page: Page, rule: str = "color-contrast") -> list[dict[str, Any]]:
    """What words axe's rule finds too pale on this page, which has read axe's script, as axe's violations."""
    known = _passed.setdefault(rule, set())
    looks = [look for look in page.evaluate(LOOKS_OF_WORDS) if look not in known]
    if not looks:
        return []
    found = page.evaluate(MEASURED, [rule, looks])
    if not found["failed"]:
        known.update(look for look in found["passed"] if "floats" not in look)
    failed: list[dict[str, Any]] = found["failed"]
    return failed
