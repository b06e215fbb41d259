"""Places that people write without saying that they are places: states, larger towns, countries. By hand; folded.

What is an everyday word too (MÉRIDA is not, LA PAZ is) is only found behind a word that announces a place.
"""

from __future__ import annotations

from policies.redaction.lists import phrases, words

PLACES = phrases(
    """aguascalientes|baja california|baja california sur|campeche|chiapas|chihuahua|coahuila|colima|durango
    |guanajuato|jalisco|michoacan|nayarit|nuevo leon|oaxaca|puebla|queretaro|quintana roo|san luis potosi
    |sinaloa|sonora|tabasco|tamaulipas|tlaxcala|veracruz|yucatan|zacatecas|edomex|cdmx|ciudad de mexico
    |estado de mexico|distrito federal|mexico|morelia|guadalajara|zapopan|tlaquepaque|tonala|tlajomulco
    |monterrey|san pedro garza garcia|apodaca|guadalupe nuevo leon|escobedo|santa catarina|saltillo|torreon
    |monclova|piedras negras|acuna|ciudad juarez|delicias|parral|cuauhtemoc|tijuana|mexicali|ensenada|tecate
    |rosarito|hermosillo|ciudad obregon|cajeme|nogales|guaymas|navojoa|culiacan|mazatlan|los mochis|ahome
    |guasave|tepic|bahia de banderas|puerto vallarta|lagos de moreno|tepatitlan|ocotlan|autlan|manzanillo
    |tecoman|uruapan|lazaro cardenas|zamora michoacan|apatzingan|patzcuaro|irapuato|celaya|salamanca|silao
    |leon guanajuato|san miguel de allende|dolores hidalgo|san juan del rio|corregidora|pachuca|tulancingo
    |tula de allende|toluca|ecatepec|nezahualcoyotl|naucalpan|tlalnepantla|chimalhuacan|cuautitlan izcalli
    |cuautitlan|tultitlan|ixtapaluca|atizapan|tecamac|valle de chalco|chalco|coacalco|huixquilucan|metepec
    |texcoco|cuernavaca|jiutepec|cuautla|temixco|acapulco|chilpancingo|iguala|taxco|zihuatanejo|cholula|tehuacan
    |atlixco|teziutlan|apizaco|chiautempan|xalapa|jalapa|coatzacoalcos|minatitlan|cordoba veracruz|orizaba
    |poza rica|boca del rio|tuxpan|papantla|villahermosa|cardenas tabasco|comalcalco|huimanguillo|macuspana
    |tuxtla gutierrez|tuxtla|tapachula|san cristobal de las casas|comitan|palenque|ocosingo|salina cruz|juchitan
    |tehuantepec|tuxtepec|huajuapan|ciudad del carmen|champoton|merida|valladolid|tizimin|progreso yucatan
    |cancun|playa del carmen|cozumel|chetumal|tulum|solidaridad quintana roo|tampico|ciudad madero
    |ciudad victoria|reynosa|matamoros tamaulipas|nuevo laredo|laredo|altamira tamaulipas|fresnillo
    |gomez palacio|lerdo durango|iztapalapa|iztacalco|azcapotzalco|coyoacan|tlalpan|xochimilco|tlahuac
    |milpa alta|cuajimalpa|magdalena contreras|venustiano carranza|benito juarez|miguel hidalgo|gustavo a madero
    |alvaro obregon|tepito|polanco|chiapa de corzo|atlacomulco|zitacuaro|la piedad|sahuayo|jacona|guatemala
    |belice|el salvador|salvador honduras|honduras|tegucigalpa|san pedro sula|nicaragua|managua|costa rica
    |panama|cuba|la habana|haiti|puerto principe|republica dominicana|santo domingo|puerto rico|colombia|bogota
    |medellin|cali colombia|venezuela|caracas|maracaibo|ecuador|quito|guayaquil|peru|lima peru|bolivia|paraguay
    |asuncion paraguay|uruguay|montevideo|argentina|buenos aires|chile|santiago de chile|brasil|sao paulo
    |rio de janeiro|estados unidos|estados unidos de america|eeuu|eua|usa|los angeles california|california
    |texas|houston|san antonio texas|el paso texas|arizona|phoenix|tucson|chicago|illinois|florida|miami
    |nueva york|new york|georgia|atlanta|las vegas|san diego|canada|toronto|espana|madrid|barcelona|sevilla
    |zaragoza|malaga|murcia|bilbao|alicante|cordoba|valencia|granada|oviedo|vitoria|gijon|pamplona|almeria
    |burgos|albacete|santander|castellon|logrono|badajoz|huelva|lleida|lerida|tarragona|leon|cadiz|jaen|ourense
    |orense|girona|gerona|lugo|caceres|toledo|pontevedra|palencia|ciudad real|zamora|avila|cuenca|huesca|segovia
    |soria|teruel|guipuzcoa|vizcaya|alava|navarra|la rioja|asturias|cantabria|aragon|cataluna|catalunya
    |extremadura|andalucia|galicia|castilla|castilla la mancha|castilla y leon|comunidad valenciana|pais vasco
    |islas baleares|baleares|palma de mallorca|mallorca|menorca|ibiza|canarias|tenerife|santa cruz de tenerife
    |las palmas|gran canaria|las palmas de gran canaria|a coruna|la coruna|coruna|santiago de compostela|vigo
    |ferrol|elche|cartagena|san sebastian|donostia|hospitalet|l'hospitalet|badalona|sabadell|terrassa|mostoles
    |alcala de henares|fuenlabrada|leganes|getafe|alcorcon|parla|alcobendas|torrejon|jerez|jerez de la frontera
    |marbella|algeciras|ceuta|melilla|francia|paris|marsella|portugal|lisboa|oporto|italia|roma|milan|alemania
    |berlin|munich|suiza|ginebra|austria|viena|belgica|bruselas|holanda|paises bajos|amsterdam|reino unido
    |inglaterra|londres|escocia|irlanda|dublin|suecia|noruega|dinamarca|finlandia|polonia|varsovia|rumania
    |bucarest|bulgaria|hungria|grecia|turquia|rusia|moscu|ucrania|marruecos|casablanca|argelia|tunez|egipto
    |el cairo|nigeria|senegal|mali|camerun|ghana|kenia|etiopia|sudafrica|china|pekin|shanghai|japon|tokio|corea
    |india|pakistan|bangladesh|filipinas|tailandia|vietnam|siria|irak|iran|israel|libano|arabia saudi|australia
    |guinea ecuatorial"""
)
COMMON_PLACES = words(
    """cordoba valencia granada leon toledo zamora avila cuenca soria segovia salamanca merida palma parla castilla
    israel irlanda georgia florida china jerez burgos aragon galicia madrid lima santander roma viena milan
    escobedo delicias parral cuauhtemoc acuna solidaridad progreso"""
)
"""Names of places that are surnames or words as well: in small letters they are neither."""
