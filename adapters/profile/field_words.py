"""What sources call the fields of the contracts, beside the contracts' own labels; and what their labels mean.

Only names whose meaning does not depend on the agency: what a name may mean elsewhere is for its owner to decide.
Facts from the field lists of civic courts, prosecutors, the IPH and the detention registry.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Each phrase as profile.words_of writes it. The same phrase may stand under fields of different kinds.
NAMES: dict[str, str] = {
    # hearing
    "folio": "folio, expediente, no expediente, numero expediente, num expediente, folio interno, id expediente"
    ", folio juzgado, numero exp, folio expediente",
    "remission_folio": "remision, no remision, num remision, numero remision, boleta, boleta remision, folio remision"
    ", no boleta, numero boleta",
    "iph_reference": "iph, no iph, folio iph, referencia iph, numero referencia, n referencia, numero referencia iph",
    "call_folio": "folio 911, folio llamada, folio c5, folio cad, folio c4",
    "court": "juzgado, juzgado civico, nombre juzgado",
    "shift": "turno",
    "judge": "juez, jueza, juez civico, nombre juez"
    ", juez turno, juez civico turno, juez calificador, juez municipal, nombre juez civico",
    "secretary": "secretario, secretaria, nombre secretario",
    "occurred_at": "fecha hechos, fecha hecho, dia hechos, fecha evento, fecha incidente, fecha ocurrencia"
    ", fecha suceso, fecha infraccion, fecha falta, fecha delito, fecha, momento hechos",
    "presented_at": "fecha presentacion, fecha puesta disposicion, fecha ingreso",
    "heard_at": "fecha audiencia, fecha aud, fec audiencia, fec aud, f audiencia, dia audiencia, audiencia",
    "resolved_at": "fecha resolucion",
    "released_at": "fecha salida, fecha egreso, fecha libertad",
    "outcome": "resolucion, sentido resolucion, determinacion juez, resultado audiencia, resolucion juez, sentido",
    "infraction.label": "infraccion, falta, falta administrativa, falta cometida, delito, tipo falta"
    ", infraccion cometida, descripcion falta, descripcion infraccion, nombre falta",
    "infraction.law": "ley, reglamento, ordenamiento",
    "infraction.article": "articulo, art, numero articulo, articulo fraccion, articulo y fraccion, articulo fracc",
    "infraction.fraction": "fraccion, fracc",
    "infraction.sanction_class": "clase sancion, tipo infraccion, clase infraccion",
    "infraction.category": "categoria falta, categoria infraccion",
    "measure.kind": "sancion, medida, tipo sancion, sancion impuesta, medida impuesta, tipo medida",
    "measure.fine_uma": "multa uma, uma, umas, multa umas",
    "measure.fine_pesos": "multa, monto, importe, monto multa, importe multa, multa pesos, monto pagado",
    "measure.arrest_hours": "horas arresto, arresto, hrs arresto",
    "measure.service_hours": "horas trabajo, horas servicio, horas trabajo comunitario, trabajo comunitario"
    ", horas t f c, horas tfc, horas t c, horas tc, t f c, tfc, horas trabajo favor comunidad, trabajo favor comunidad",
    "measure.programme": "programa, canalizacion",
    "measure.fulfilled": "cumplida, cumplio, cumplimiento, medida cumplida, sancion cumplida, pagada, pagado",
    "measure.fulfilled_on": "fecha cumplimiento, fecha pago",
    "measure.due_on": "fecha limite, fecha vencimiento",
    # incident
    "reported_at": "fecha reporte, fecha llamada, fecha creacion, fecha recepcion",
    "arrived_at": "fecha arribo, arribo, fecha llegada, llegada",
    "handed_over_at": "fecha puesta a disposicion",
    "closed_at": "fecha cierre",
    "channel": "tipo entrada, medio recepcion, forma conocimiento, canal, medio"
    ", origen reporte, medio reporte"
    ", origen llamada, via reporte, fuente reporte, medio conocimiento, canal entrada, canal reporte, canal recepcion",
    "priority": "prioridad, clasificacion alarma, alarma",
    "closing_code": "codigo cierre, cierre",
    "status": "estatus, estado, status, situacion"
    ", estatus carpeta, estado carpeta, situacion carpeta, estatus expediente, estatus folio, estatus servicio",
    "corporation": "corporacion, dependencia",
    "unit": "unidad investigacion",
    "patrol": "patrulla, no patrulla, numero patrulla, num patrulla",
    "officer_count": "elementos, no elementos, numero elementos, cantidad elementos, elementos participantes",
    "report_class": "clase informe, tipo informe",
    "use_of_force": "uso fuerza, hubo uso fuerza",
    "receiving_authority": "autoridad recibe, puesta disposicion"
    ", puesto disposicion, autoridad receptora, autoridad puesta disposicion, puesto disposicion ante, disposicion",
    "narrative": "narrativa, hechos, relato, narracion, descripcion hechos, narrativa hechos",
    "observations": "observaciones, observacion, notas",
    # case
    "nuc": "nuc, cnu, numero unico causa, numero unico caso",
    "case_number": "carpeta, no carpeta, num carpeta, numero carpeta, carpeta investigacion, averiguacion",
    "initiation": "forma inicio, tipo inicio",
    "opened_at": "fecha inicio, fecha apertura, fecha inicio carpeta",
    "prosecutor_office": "fiscalia",
    "agency": "agencia, agencia mp, agencia m p, agencia ministerio publico",
    "district": "distrito, distrito judicial",
    "prosecutor_name": "fiscal, agente ministerio publico, agente mp, nombre fiscal",
    "with_detainee": "con detenido, detenido",
    "stage": "etapa procesal, etapa carpeta, etapa investigacion",
    "determination": "determinacion, tipo determinacion, sentido determinacion",
    "determined_on": "fecha determinacion",
    # shared
    "offences[].label": "delito, delitos, tipo incidente, incidente, tipo delito, descripcion delito, nombre delito"
    ", conducta",
    "offences[].national_code": "clave delito, clave nacional, cnsp",
    "offences[].category": "categoria delito, clasificacion delito",
    "offences[].with_violence": "violencia, con violencia",
    "offences[].modality": "modalidad, modalidad delito",
    "offences[].completed": "grado ejecucion, consumacion, grado consumacion, grado delito",
    "offences[].form": "forma comision, comision delito, comision",
    "offences[].jurisdiction": "competencia, fuero",
    "place.municipality": "municipio, mpio, mun, cve municipio"
    ", alcaldia, delegacion, municipio hecho, alcaldia hecho, clave municipio"
    ", cve mun, municipio hechos, alcaldia catalogo",
    "place.state": "entidad, entidad hechos, estado hechos, entidad federativa, clave entidad, cve ent",
    "place.locality": "localidad",
    "place.neighbourhood": "colonia, colonia hecho, colonia hechos, barrio, fraccionamiento, colonia catalogo"
    ", colonia h, col",
    "place.postal_code": "cp, codigo postal, c p, cp h",
    "place.street": "calle, calle numero, calle hechos, calle hecho, calle h, vialidad, calle tramo",
    "place.exterior_number": "no exterior, num ext, numero exterior, exterior h, n exterior",
    "place.interior_number": "no interior, num int, numero interior, interior h, n interior",
    "place.cross_street": "cruce, entre calles, entre calle, esquina, cruza con, entrecalle h",
    "place.landmark": "referencias, referencia lugar, lugar referencia",
    "place.latitude": "lat, latitud, latitude, coordenada y",
    "place.longitude": "lon, lng, long, longitud, longitude, coordenada x",
    "place.kind": "tipo lugar",
    "place.sector": "sector, cuadrante, zona, sector policial",
    "persons[].role": "calidad, calidad juridica",
    "persons[].given_names": "nombre, nombre completo, nombres, nombre pila, primer nombre, nombre s",
    "persons[].first_surname": "apellido paterno, paterno, primer apellido, a paterno, a pat, apat, appat, appaterno"
    ", apaterno, ap pat, app, ap p, pat, ap 1, 1 ap, apellido, apellidos, dos apellidos, ambos apellidos",
    "persons[].second_surname": "apellido materno, materno, segundo apellido, a materno, a mat, amat, apmat, apmaterno"
    ", amaterno, ap mat, apm, ap m, mat, ap 2, 2 ap",
    "persons[].company_name": "razon social",
    "persons[].alias": "alias, apodo",
    "persons[].curp": "curp",
    "persons[].rfc": "rfc",
    "persons[].birth_state": "entidad nacimiento, estado nacimiento, lugar nacimiento",
    "persons[].birth_municipality": "municipio origen, municipio nacimiento, lugar origen",
    "persons[].birth_date": "fecha nacimiento, nacimiento, fec nac, f nacimiento, fecha nac, fecha de nac",
    "persons[].age": "edad, anos, edad anos",
    "persons[].sex": "sexo, genero, h m, m h, h o m, s",
    "persons[].nationality": "nacionalidad",
    "persons[].marital_status": "estado civil, edo civil",
    "persons[].education": "escolaridad, grado estudios, nivel estudios",
    "persons[].occupation": "ocupacion, oficio, profesion",
    "persons[].entity": "tipo persona, tipo sujeto, personalidad juridica, naturaleza juridica",
    "persons[].detained_at": "fecha detencion, dia detencion, f detencion",
    "persons[].detention.registry_folio": "folio rnd, rnd",
    "persons[].contact.phone": "telefono, tel, celular",
    "persons[].relative.phone": "telefono familiar",
    "persons[].contact.email": "correo, email, correo electronico",
    "persons[].address.street": "calle i, domicilio calle",
    "persons[].address.neighbourhood": "colonia domicilio, colonia i, domicilio colonia",
    "persons[].address.municipality": "municipio domicilio",
    "vehicles[].plates": "placas, placa vehiculo, placas vehiculo, placas auto",
    "vehicles[].make": "marca",
    "vehicles[].line": "submarca",
    "vehicles[].colour": "color",
}
# Names that say this in one agency and something else in the next: worth a question, no more.
ASKED: dict[str, str] = {
    "occurred_at": "fecha turno, fecha guardia, dia turno, dia guardia, fecha bitacora, fecha jornada",
    "infraction.label": "motivo, motivo detencion, motivo presentacion, motivo remision, conducta, tipo",
    "infraction.category": "categoria, clasificacion",
    "initiated_by": "via",
    "offences[].label": "motivo, motivo detencion, motivo reporte, motivo llamada, reporte, tipo, tipo reporte"
    ", tipo servicio, evento",
    "offences[].category": "categoria, clasificacion",
    "place.street": "direccion, ubicacion, domicilio, lugar, lugar hechos, ubicacion hechos",
    "place.landmark": "referencia",
    "persons[].address.street": "domicilio infractor, domicilio detenido, domicilio particular, direccion infractor",
    "patrol": "unidad, crp",
    "case_number": "id carpeta, expediente",
    "persons[].detained_at": "fecha det, dia det, f det",
    "determined_on": "fecha det, dia det, f det",
    "narrative": "nota, descripcion, novedad, novedades",
    "observations": "nota",
}
# A street beside these is somebody's home; beside one of these places, what is not called so may be one.
HOMES = _words("vecino vecina domicilio originario originaria residencia vive radica particular")
SCENES = _words("lugar ubicacion")
HAPPENED = _words("hecho hechos detencion falta infraccion incidente evento suceso arresto intervencion ocurrencia")
# Words that alone name no field in particular.
GENERIC = _words(
    "motivo tipo categoria clasificacion descripcion reporte clase estado situacion medio canal referencia unidad"
    " presentacion detencion concepto detalle clave id numero modelo valor codigo"
)
# The objects that a code and its text stand in are what the field is: sexo.descripcion.
SPELLED = _words("descripcion nombre desc texto")
SHIFTS = _words("turno tno guardia jornada")  # a date that is called so is the day on which one began
DATES = _words("fecha fechas hora hra hr")
PERIODS = _words("anio año mes semana trimestre quincena ejercicio")  # alone they are no field
# A part's fields have everyday names: a column must say that it is about the part.
PARTS: dict[str, frozenset[str]] = {
    "vehicles[]": _words("vehiculo vehiculos auto autos automovil placa placas serie"),
    "weapons[]": _words("arma armas objeto objetos calibre"),
    "related_cases[]": _words("relacionada relacionadas relacionado antecedente"),
    "proceeding": _words("proceso procedimiento judicializacion"),
    "force": _words("fuerza"),
    "scene": _words("intervencion escena"),
    "persons[].address": _words("domicilio vive residencia particular habita"),
    "persons[].work": _words("trabajo laboral empleo adscripcion"),
    "persons[].detention": _words("detencion aseguramiento rnd libertad"),
    "persons[].medical_exam": _words("medico medica certificado clinica examen"),
    "persons[].relative": _words("familiar pariente conocido"),
    "persons[].lawyer": _words("defensor defensora abogado abogada"),
}
# What members of a JSON item are called that hold such parts, in the singular.
MEMBERS: dict[str, frozenset[str]] = {
    "offences": _words("delito ofensa conducta offence"),
    "persons": _words("persona involucrado involucrada interviniente participante detenido imputado victima infractor"),
    "vehicles": _words("vehiculo auto automotor"),
    "weapons": _words("arma objeto aseguramiento"),
}
# What a column may stand under without becoming another field: a home's street is none of these.
NEUTRAL = _words(
    "lugar ubicacion direccion reporte atencion clasificacion punto motivo presentacion"
    " llamada hecho hechos evento suceso incidente boleta expediente carpeta registro datos data"
    " generales coordenadas geolocalizacion sancion medida resolucion audiencia falta infraccion delito"
    " personas noticia"
)
ARTICLES = _words("de del la las el los en")
CLOCKS = frozenset({"hora", "hra", "hr", "hrs", "h", "hs", "tiempo"})
FILLERS = _words(
    "de del la las el los en y o a al por que se su con para i h no num numero n persona detenido detenida infractor"
    " infractora imputado imputada presunto presunta probable hecho hechos"
)
# A column that names one of these is not about the person of the record, or not about that moment.
OTHERS = _words(
    "oficial policia elemento juez jueza secretario secretaria medico perito fiscal defensor abogado familiar"
    " capturista captura capturo usuario actualizacion modificacion registro alta creacion testigo"
    " consulta descarga exportacion extraccion impresion pagina paginas total exito"
)
KEYS = _words(
    "folio folios id expediente expedientes boletas remision boleta carpeta nuc iph clave averiguacion uuid referencia"
)
COUNTERS = frozenset({"no", "num", "numero", "consecutivo", "#", "n", "renglon", "fila"})

YES, NO = ("si", "s", "true", "verdadero", "1", "x"), ("no", "n", "false", "falso", "0")
# What a column's name says of whom it is about: infractor_nombre.
ROLES: dict[str, str] = {
    "detenido": "detained", "detenida": "detained", "infractor": "offender", "infractora": "offender",
    "imputado": "accused", "imputada": "accused", "victima": "victim", "ofendido": "victim", "quejoso": "complainant",
    "quejosa": "complainant", "reportante": "complainant", "llamante": "complainant",
    "denunciante": "complainant", "testigo": "witness", "policia": "officer", "defensor": "lawyer",
    "ofendida": "victim", "agraviado": "victim", "agraviada": "victim", "indiciado": "accused", "indiciada": "accused",
    "inculpado": "accused", "inculpada": "accused", "querellante": "complainant", "defensora": "lawyer",
}  # fmt: skip
# Who tells of it, and is seldom whom the record is about.
CALLERS = _words("reportante llamante quejoso quejosa denunciante solicitante querellante promovente peticionario")
# How names of columns are cut short, wherever they are.
SPELLED_OUT: dict[str, str] = {
    "cve": "clave", "num": "numero", "no": "numero", "nro": "numero", "nom": "nombre", "desc": "descripcion",
    "descrip": "descripcion", "obs": "observaciones", "tpo": "tipo", "fec": "fecha", "fch": "fecha", "fchas": "fechas",
    "hrs": "horas", "mpio": "municipio", "mun": "municipio", "edo": "estado", "dom": "domicilio", "dir": "direccion",
    "tel": "telefono", "exp": "expediente", "apellido": "apellido", "ap": "apellido", "ape": "apellido",
    "apell": "apellido", "1er": "primer", "1ro": "primer", "1o": "primer", "primero": "primer", "2do": "segundo",
    "2o": "segundo", "admva": "administrativa",
    "adva": "administrativa", "admtva": "administrativa", "ocup": "ocupacion", "esc": "escolaridad", "art": "articulo",
    "frac": "fraccion", "sex": "sexo", "sx": "sexo", "ed": "edad", "col": "colonia",
    "arr": "arresto", "egr": "egreso", "ing": "ingreso", "aud": "audiencia", "sanc": "sancion", "juzg": "juzgado",
    "jdo": "juzgado", "elem": "elementos", "clasif": "clasificacion", "nac": "nacimiento", "veh": "vehiculo",
    "deleg": "delegacion", "ref": "referencia", "deten": "detencion", "infrac": "infraccion", "infr": "infraccion",
    "resol": "resolucion", "carp": "carpeta", "inv": "investigacion", "vict": "victima", "imp": "imputado",
    "obj": "objetos", "aseg": "asegurado", "fza": "fuerza", "sec": "sector", "mp": "ministerio publico",
    "lic": "licenciado", "sal": "salida", "fam": "familiar",
}  # fmt: skip
